// Rule: R4 with reading 24: p, assessed per a narrower kind, satisfied for every component that s uses or runs and that
// p concerns (askedDown), is satisfied for s; the inventories must be current.
// Problem: the only way for a broader subject; needs no name; R7 still forbids. Without the inventories partial, by R6.
// What the evidence names passes from (component, somebody) to (s, somebody).
// Reads: satisfiedFor, lower, askedDown, upper, assessedPer, inventoryCompleteFor, names, ofSubject, named,
// negativeFor, blockedFor, satisfiedInFullFor, namesInFull.
// Writes: satisfiedFor, names, satisfiedInFullFor, namesInFull.
MATCH (p:Settled {run: $run})-[:SATISFIED_FOR]->(x)
MATCH (p)-[:ASKED_DOWN]->(link)-[:LOWER]->(x)
MATCH (link)-[:UPPER]->(s)
WHERE EXISTS { (p)-[:ASSESSED_PER]->()<-[:INVENTORY_COMPLETE_FOR]-(s) }
  AND NOT EXISTS { (p)-[:NEGATIVE_FOR]->(s) }
  AND NOT EXISTS { (p)-[:BLOCKED_FOR]->(s) }
  AND NOT EXISTS {
    MATCH (p)-[:ASKED_DOWN]->(each)-[:UPPER]->(s)
    MATCH (each)-[:LOWER]->(y)
    WHERE NOT EXISTS { (p)-[:SATISFIED_FOR]->(y) }
  }
OPTIONAL MATCH (p)-[:NAMES]->(m)-[:OF_SUBJECT]->(x), (m)-[:NAMED]->()<-[:NAMED]-(n)-[:OF_SUBJECT]->(s)
WITH DISTINCT p, s, n
MERGE (p)-[:SATISFIED_FOR]->(s)
WITH p, n
WHERE n IS NOT NULL
MERGE (p)-[:NAMES]->(n);

MATCH (p:Settled {run: $run})-[:SATISFIED_IN_FULL_FOR]->(x)
MATCH (p)-[:ASKED_DOWN]->(link)-[:LOWER]->(x)
MATCH (link)-[:UPPER]->(s)
WHERE EXISTS { (p)-[:ASSESSED_PER]->()<-[:INVENTORY_COMPLETE_FOR]-(s) }
  AND NOT EXISTS { (p)-[:NEGATIVE_FOR]->(s) }
  AND NOT EXISTS { (p)-[:BLOCKED_FOR]->(s) }
  AND NOT EXISTS {
    MATCH (p)-[:ASKED_DOWN]->(each)-[:UPPER]->(s)
    MATCH (each)-[:LOWER]->(y)
    WHERE NOT EXISTS { (p)-[:SATISFIED_IN_FULL_FOR]->(y) }
  }
OPTIONAL MATCH (p)-[:NAMES_IN_FULL]->(m)-[:OF_SUBJECT]->(x), (m)-[:NAMED]->()<-[:NAMED]-(n)-[:OF_SUBJECT]->(s)
WITH DISTINCT p, s, n
MERGE (p)-[:SATISFIED_IN_FULL_FOR]->(s)
WITH p, n
WHERE n IS NOT NULL
MERGE (p)-[:NAMES_IN_FULL]->(n)
