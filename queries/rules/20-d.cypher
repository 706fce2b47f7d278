// Rule: D, direct; with readings 21 and 22.
// Problem: a ground (a standing pass, an implementation in place, valid evidence) makes p satisfied for s, or partial
// where the implementation is; only as far as it concerns s where p is incomplete.
// Reads: groundOf, groundFor, negativeFor, extent, groundNames, partialAtMostFor, assessedPer, ofKind,
// groundNamesItself, incompleteFor.
// Writes: partialFor, satisfiedFor, names, satisfiedInFullFor, namesInFull.
MATCH (ground:Settled {run: $run})-[:GROUND_OF]->(p)
MATCH (ground)-[:GROUND_FOR]->(s)
WHERE NOT EXISTS { (p)-[:NEGATIVE_FOR]->(s) }
WITH DISTINCT p, s
MERGE (p)-[:PARTIAL_FOR]->(s);

MATCH (ground:Settled {run: $run})-[:EXTENT]->({iri: 'https://w3id.org/nomograph/ns#implemented'})
MATCH (ground)-[:GROUND_OF]->(p)
MATCH (ground)-[:GROUND_FOR]->(s)
WHERE NOT EXISTS { (p)-[:PARTIAL_AT_MOST_FOR]->(s) }
  AND (
    EXISTS { (p)-[:ASSESSED_PER]->({iri: 'https://w3id.org/nomograph/ns#Organisation'}) }
    OR EXISTS { (s)-[:OF_KIND]->({iri: 'https://w3id.org/nomograph/ns#Organisation'}) }
    OR EXISTS { (ground)-[:GROUND_NAMES_ITSELF]->(s) }
  )
OPTIONAL MATCH (ground)-[:GROUND_NAMES]->(n)
WITH DISTINCT p, s, n
MERGE (p)-[:SATISFIED_FOR]->(s)
WITH p, n
WHERE n IS NOT NULL
MERGE (p)-[:NAMES]->(n);

MATCH (ground:Settled {run: $run})-[:EXTENT]->({iri: 'https://w3id.org/nomograph/ns#implemented'})
MATCH (ground)-[:GROUND_OF]->(p)
MATCH (ground)-[:GROUND_FOR]->(s)
WHERE NOT EXISTS { (p)-[:INCOMPLETE_FOR]->(s) }
  AND NOT EXISTS { (p)-[:PARTIAL_AT_MOST_FOR]->(s) }
  AND (
    EXISTS { (p)-[:ASSESSED_PER]->({iri: 'https://w3id.org/nomograph/ns#Organisation'}) }
    OR EXISTS { (s)-[:OF_KIND]->({iri: 'https://w3id.org/nomograph/ns#Organisation'}) }
    OR EXISTS { (ground)-[:GROUND_NAMES_ITSELF]->(s) }
  )
OPTIONAL MATCH (ground)-[:GROUND_NAMES]->(n)
WITH DISTINCT p, s, n
MERGE (p)-[:SATISFIED_IN_FULL_FOR]->(s)
WITH p, n
WHERE n IS NOT NULL
MERGE (p)-[:NAMES_IN_FULL]->(n)
