// Rule: R2 with readings 22 and 23: every part that counts (all), or one of them (any), makes the whole.
// Problem: "every" is MINUS of the wholes that lack one. In full if all are in full and p is not incomplete; partial is
// R6's, since a part is partial at least. R8: one part must name s.
// Reads: satisfiedFor, partOf, decomposition, countsFor, names, ofSubject, partialAtMostFor, assessedPer, ofKind,
// partProvenFor, satisfiedInFullFor, namesInFull, incompleteFor, partProvenInFullFor, provenFor, provenInFullFor.
// Writes: satisfiedFor, names, satisfiedInFullFor, namesInFull.
MATCH (part:Settled {run: $run})-[:SATISFIED_FOR]->(s)
MATCH (part)-[:PART_OF]->(p)
WHERE EXISTS { (p)-[:DECOMPOSITION]->({iri: 'https://w3id.org/nomograph/ns#all'}) }
  AND EXISTS { (part)-[:COUNTS_FOR]->(s) }
  AND NOT EXISTS {
    MATCH (lacking)-[:PART_OF]->(p)
    WHERE EXISTS { (lacking)-[:COUNTS_FOR]->(s) } AND NOT EXISTS { (lacking)-[:SATISFIED_FOR]->(s) }
  }
  AND NOT EXISTS { (p)-[:PARTIAL_AT_MOST_FOR]->(s) }
  AND (
    EXISTS { (p)-[:ASSESSED_PER]->({iri: 'https://w3id.org/nomograph/ns#Organisation'}) }
    OR EXISTS { (s)-[:OF_KIND]->({iri: 'https://w3id.org/nomograph/ns#Organisation'}) }
    OR EXISTS { (p)-[:PART_PROVEN_FOR]->(s) }
  )
OPTIONAL MATCH (part)-[:NAMES]->(n)-[:OF_SUBJECT]->(s)
WITH DISTINCT p, s, n
MERGE (p)-[:SATISFIED_FOR]->(s)
WITH p, n
WHERE n IS NOT NULL
MERGE (p)-[:NAMES]->(n);

MATCH (part:Settled {run: $run})-[:SATISFIED_IN_FULL_FOR]->(s)
MATCH (part)-[:PART_OF]->(p)
WHERE EXISTS { (p)-[:DECOMPOSITION]->({iri: 'https://w3id.org/nomograph/ns#all'}) }
  AND EXISTS { (part)-[:COUNTS_FOR]->(s) }
  AND NOT EXISTS { (p)-[:INCOMPLETE_FOR]->(s) }
  AND NOT EXISTS {
    MATCH (lacking)-[:PART_OF]->(p)
    WHERE EXISTS { (lacking)-[:COUNTS_FOR]->(s) } AND NOT EXISTS { (lacking)-[:SATISFIED_IN_FULL_FOR]->(s) }
  }
  AND NOT EXISTS { (p)-[:PARTIAL_AT_MOST_FOR]->(s) }
  AND (
    EXISTS { (p)-[:ASSESSED_PER]->({iri: 'https://w3id.org/nomograph/ns#Organisation'}) }
    OR EXISTS { (s)-[:OF_KIND]->({iri: 'https://w3id.org/nomograph/ns#Organisation'}) }
    OR EXISTS { (p)-[:PART_PROVEN_IN_FULL_FOR]->(s) }
  )
OPTIONAL MATCH (part)-[:NAMES_IN_FULL]->(n)-[:OF_SUBJECT]->(s)
WITH DISTINCT p, s, n
MERGE (p)-[:SATISFIED_IN_FULL_FOR]->(s)
WITH p, n
WHERE n IS NOT NULL
MERGE (p)-[:NAMES_IN_FULL]->(n);

MATCH (part:Settled {run: $run})-[:SATISFIED_FOR]->(s)
MATCH (part)-[:PART_OF]->(p)
WHERE EXISTS { (p)-[:DECOMPOSITION]->({iri: 'https://w3id.org/nomograph/ns#any'}) }
  AND EXISTS { (part)-[:COUNTS_FOR]->(s) }
  AND NOT EXISTS { (p)-[:PARTIAL_AT_MOST_FOR]->(s) }
  AND (
    EXISTS { (p)-[:ASSESSED_PER]->({iri: 'https://w3id.org/nomograph/ns#Organisation'}) }
    OR EXISTS { (s)-[:OF_KIND]->({iri: 'https://w3id.org/nomograph/ns#Organisation'}) }
    OR EXISTS { (part)-[:PROVEN_FOR]->(s) }
  )
OPTIONAL MATCH (part)-[:NAMES]->(n)-[:OF_SUBJECT]->(s)
WITH DISTINCT p, s, n
MERGE (p)-[:SATISFIED_FOR]->(s)
WITH p, n
WHERE n IS NOT NULL
MERGE (p)-[:NAMES]->(n);

MATCH (part:Settled {run: $run})-[:SATISFIED_IN_FULL_FOR]->(s)
MATCH (part)-[:PART_OF]->(p)
WHERE EXISTS { (p)-[:DECOMPOSITION]->({iri: 'https://w3id.org/nomograph/ns#any'}) }
  AND EXISTS { (part)-[:COUNTS_FOR]->(s) }
  AND NOT EXISTS { (p)-[:PARTIAL_AT_MOST_FOR]->(s) }
  AND (
    EXISTS { (p)-[:ASSESSED_PER]->({iri: 'https://w3id.org/nomograph/ns#Organisation'}) }
    OR EXISTS { (s)-[:OF_KIND]->({iri: 'https://w3id.org/nomograph/ns#Organisation'}) }
    OR EXISTS { (part)-[:PROVEN_IN_FULL_FOR]->(s) }
  )
OPTIONAL MATCH (part)-[:NAMES_IN_FULL]->(n)-[:OF_SUBJECT]->(s)
WITH DISTINCT p, s, n
MERGE (p)-[:SATISFIED_IN_FULL_FOR]->(s)
WITH p, n
WHERE n IS NOT NULL
MERGE (p)-[:NAMES_IN_FULL]->(n)
