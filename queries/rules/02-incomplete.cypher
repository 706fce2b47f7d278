// Rule: reading 22, incomplete: a part of p, at any depth, does not count for s (alternatives apart).
// Problem: what is satisfied of an incomplete whole is satisfied only as far as it concerns the subject.
// Reads: leftOutFor, incompleteFor, partOf, decomposition.
// Writes: incompleteFor.
MATCH (part:Settled {run: $run})-[:LEFT_OUT_FOR|INCOMPLETE_FOR]->(s)
MATCH (part)-[:PART_OF]->(p)
WHERE NOT EXISTS { (p)-[:DECOMPOSITION]->({iri: 'https://w3id.org/nomograph/ns#any'}) }
WITH DISTINCT p, s
MERGE (p)-[:INCOMPLETE_FOR]->(s)
