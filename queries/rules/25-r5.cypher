// Rule: R5 with reading 26: p, assessed per a broader kind other than the organisation, satisfied for every subject of
// that kind that uses s and that p concerns (askedUp), is satisfied for s.
// Problem: R8: the evidence of one of the users must name s. Partial is R6's.
// Reads: satisfiedFor, upper, askedUp, lower, userProvenFor, names, ofSubject, named, partialAtMostFor,
// satisfiedInFullFor, userProvenInFullFor, namesInFull.
// Writes: satisfiedFor, names, satisfiedInFullFor, namesInFull.
MATCH (p:Settled {run: $run})-[:SATISFIED_FOR]->(x)
MATCH (p)-[:ASKED_UP]->(link)-[:UPPER]->(x)
MATCH (link)-[:LOWER]->(s)
WHERE EXISTS { (p)-[:USER_PROVEN_FOR]->(s) }
  AND NOT EXISTS {
    MATCH (p)-[:ASKED_UP]->(each)-[:LOWER]->(s)
    MATCH (each)-[:UPPER]->(y)
    WHERE NOT EXISTS { (p)-[:SATISFIED_FOR]->(y) }
  }
  AND NOT EXISTS { (p)-[:PARTIAL_AT_MOST_FOR]->(s) }
OPTIONAL MATCH (p)-[:NAMES]->(m)-[:OF_SUBJECT]->(x), (m)-[:NAMED]->()<-[:NAMED]-(n)-[:OF_SUBJECT]->(s)
WITH DISTINCT p, s, n
MERGE (p)-[:SATISFIED_FOR]->(s)
WITH p, n
WHERE n IS NOT NULL
MERGE (p)-[:NAMES]->(n);

MATCH (p:Settled {run: $run})-[:SATISFIED_IN_FULL_FOR]->(x)
MATCH (p)-[:ASKED_UP]->(link)-[:UPPER]->(x)
MATCH (link)-[:LOWER]->(s)
WHERE EXISTS { (p)-[:USER_PROVEN_IN_FULL_FOR]->(s) }
  AND NOT EXISTS {
    MATCH (p)-[:ASKED_UP]->(each)-[:LOWER]->(s)
    MATCH (each)-[:UPPER]->(y)
    WHERE NOT EXISTS { (p)-[:SATISFIED_IN_FULL_FOR]->(y) }
  }
  AND NOT EXISTS { (p)-[:PARTIAL_AT_MOST_FOR]->(s) }
OPTIONAL MATCH (p)-[:NAMES_IN_FULL]->(m)-[:OF_SUBJECT]->(x), (m)-[:NAMED]->()<-[:NAMED]-(n)-[:OF_SUBJECT]->(s)
WITH DISTINCT p, s, n
MERGE (p)-[:SATISFIED_IN_FULL_FOR]->(s)
WITH p, n
WHERE n IS NOT NULL
MERGE (p)-[:NAMES_IN_FULL]->(n)
