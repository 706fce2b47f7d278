// Rule: a direct verdict is stronger than any derivation (semantics, section 4, Verdict).
// Problem: both failed and indeterminate block; the rules ask for either.
// Reads: failedFor, indeterminateFor.
// Writes: negativeFor.
MATCH (p:Settled {run: $run})-[:FAILED_FOR|INDETERMINATE_FOR]->(s)
MERGE (p)-[:NEGATIVE_FOR]->(s)
