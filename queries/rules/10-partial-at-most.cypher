// Rule: R4 (last sentence), R7, and the verdicts: where a rule other than R4 makes p partial at most for s.
// Problem: for a subject of a broader kind R4 is the only way; a part that failed forbids; a negative verdict, all.
// Reads: negativeFor, blockedFor, broaderThan, assessedPer, ofKind.
// Writes: partialAtMostFor.
MATCH (p:Settled {run: $run})-[:NEGATIVE_FOR|BLOCKED_FOR]->(s)
MERGE (p)-[:PARTIAL_AT_MOST_FOR]->(s);

MATCH (its:Settled {run: $run})-[:BROADER_THAN]->(kind)
MATCH (s)-[:OF_KIND]->(its)
MATCH (p)-[:ASSESSED_PER]->(kind)
MERGE (p)-[:PARTIAL_AT_MOST_FOR]->(s)
