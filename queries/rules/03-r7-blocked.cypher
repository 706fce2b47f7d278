// Rule: R7 with reading 29: a part that counts, at any depth and not as an alternative, has a negative verdict, for s
// or for one of the part's narrower kind that s uses or runs.
// Problem: p is partial at most for s then. Derived before anything is satisfied: it looks at verdicts alone.
// Reads: negativeFor, blockedFor, assessedPer, ofKind, reaches, broaderThan, partOf, countsFor, decomposition.
// Writes: blockedFor.
CALL () {
  MATCH (part:Settled {run: $run})-[:NEGATIVE_FOR|BLOCKED_FOR]->(s)
  RETURN part, s
UNION
  MATCH (part:Settled {run: $run})-[:NEGATIVE_FOR]->(x)
  MATCH (part)-[:ASSESSED_PER]->(kind)
  WHERE EXISTS { (x)-[:OF_KIND]->(kind) }
  MATCH (s)-[:REACHES]->(x)
  WHERE EXISTS { (s)-[:OF_KIND]->()-[:BROADER_THAN]->(kind) }
  RETURN part, s
}
MATCH (part)-[:PART_OF]->(p)
WHERE EXISTS { (part)-[:COUNTS_FOR]->(s) }
  AND NOT EXISTS { (p)-[:DECOMPOSITION]->({iri: 'https://w3id.org/nomograph/ns#any'}) }
WITH DISTINCT p, s
MERGE (p)-[:BLOCKED_FOR]->(s)
