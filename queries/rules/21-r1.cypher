// Rule: R1: p' satisfied in full, p' = or contains p, gives p (accepted mappings, whole over part, legal effects that
// draw); with reading 22, from a whole satisfied as far only to its parts that count.
// Problem: in full only from a kind that is not broader, legal effects apart; R8: the premise must name s.
// Reads: satisfiedInFullFor, gives, drawnFrom, drawnTo, holdsFor, satisfiedFor, partOf, countsFor, decomposition,
// negativeFor, givesInFull, namesInFull, ofSubject, partialAtMostFor, assessedPer, ofKind, provenInFullFor, names,
// provenFor, incompleteFor.
// Writes: partialFor, satisfiedFor, satisfiedInFullFor, names, namesInFull.
MATCH (other:Settled {run: $run})-[:SATISFIED_IN_FULL_FOR]->(s)
MATCH (other)-[:GIVES]->(p)
WHERE NOT EXISTS { (p)-[:NEGATIVE_FOR]->(s) }
WITH DISTINCT p, s
MERGE (p)-[:PARTIAL_FOR]->(s);

MATCH (drawing:Settled {run: $run})-[:DRAWN_FROM]->(other)
MATCH (drawing)-[:DRAWN_TO]->(p)
MATCH (other)-[:SATISFIED_IN_FULL_FOR]->(s)
WHERE EXISTS { (drawing)-[:HOLDS_FOR]->(s) }
  AND NOT EXISTS { (p)-[:NEGATIVE_FOR]->(s) }
MERGE (p)-[:PARTIAL_FOR]->(s);

MATCH (other:Settled {run: $run})-[:SATISFIED_FOR]->(s)
MATCH (p)-[:PART_OF]->(other)
WHERE EXISTS { (p)-[:COUNTS_FOR]->(s) }
  AND NOT EXISTS { (other)-[:DECOMPOSITION]->({iri: 'https://w3id.org/nomograph/ns#any'}) }
  AND NOT EXISTS { (p)-[:NEGATIVE_FOR]->(s) }
MERGE (p)-[:PARTIAL_FOR]->(s);

CALL () {
  MATCH (other:Settled {run: $run})-[:SATISFIED_IN_FULL_FOR]->(s)
  MATCH (other)-[:GIVES_IN_FULL]->(p)
  RETURN other, p, s
UNION
  MATCH (drawing:Settled {run: $run})-[:DRAWN_FROM]->(other)
  MATCH (drawing)-[:DRAWN_TO]->(p)
  MATCH (other)-[:SATISFIED_IN_FULL_FOR]->(s)
  WHERE EXISTS { (drawing)-[:HOLDS_FOR]->(s) }
  RETURN other, p, s
}
WITH other, p, s
WHERE NOT EXISTS { (p)-[:PARTIAL_AT_MOST_FOR]->(s) }
  AND (
    EXISTS { (p)-[:ASSESSED_PER]->({iri: 'https://w3id.org/nomograph/ns#Organisation'}) }
    OR EXISTS { (s)-[:OF_KIND]->({iri: 'https://w3id.org/nomograph/ns#Organisation'}) }
    OR EXISTS { (other)-[:PROVEN_IN_FULL_FOR]->(s) }
  )
OPTIONAL MATCH (other)-[:NAMES_IN_FULL]->(n)-[:OF_SUBJECT]->(s)
WITH DISTINCT p, s, n
MERGE (p)-[:SATISFIED_FOR]->(s)
MERGE (p)-[:SATISFIED_IN_FULL_FOR]->(s)
WITH p, n
WHERE n IS NOT NULL
MERGE (p)-[:NAMES]->(n)
MERGE (p)-[:NAMES_IN_FULL]->(n);

MATCH (other:Settled {run: $run})-[:SATISFIED_FOR]->(s)
MATCH (p)-[:PART_OF]->(other)
WHERE EXISTS { (other)-[:GIVES_IN_FULL]->(p) }
  AND EXISTS { (p)-[:COUNTS_FOR]->(s) }
  AND NOT EXISTS { (other)-[:DECOMPOSITION]->({iri: 'https://w3id.org/nomograph/ns#any'}) }
  AND NOT EXISTS { (p)-[:PARTIAL_AT_MOST_FOR]->(s) }
  AND (
    EXISTS { (p)-[:ASSESSED_PER]->({iri: 'https://w3id.org/nomograph/ns#Organisation'}) }
    OR EXISTS { (s)-[:OF_KIND]->({iri: 'https://w3id.org/nomograph/ns#Organisation'}) }
    OR EXISTS { (other)-[:PROVEN_FOR]->(s) }
  )
OPTIONAL MATCH (other)-[:NAMES]->(n)-[:OF_SUBJECT]->(s)
WITH DISTINCT p, s, n
MERGE (p)-[:SATISFIED_FOR]->(s)
WITH p, n
WHERE n IS NOT NULL
MERGE (p)-[:NAMES]->(n);

MATCH (other:Settled {run: $run})-[:SATISFIED_FOR]->(s)
MATCH (p)-[:PART_OF]->(other)
WHERE EXISTS { (other)-[:GIVES_IN_FULL]->(p) }
  AND EXISTS { (p)-[:COUNTS_FOR]->(s) }
  AND NOT EXISTS { (other)-[:DECOMPOSITION]->({iri: 'https://w3id.org/nomograph/ns#any'}) }
  AND NOT EXISTS { (p)-[:INCOMPLETE_FOR]->(s) }
  AND NOT EXISTS { (p)-[:PARTIAL_AT_MOST_FOR]->(s) }
  AND (
    EXISTS { (p)-[:ASSESSED_PER]->({iri: 'https://w3id.org/nomograph/ns#Organisation'}) }
    OR EXISTS { (s)-[:OF_KIND]->({iri: 'https://w3id.org/nomograph/ns#Organisation'}) }
    OR EXISTS { (other)-[:PROVEN_FOR]->(s) }
  )
OPTIONAL MATCH (other)-[:NAMES]->(n)-[:OF_SUBJECT]->(s)
WITH DISTINCT p, s, n
MERGE (p)-[:SATISFIED_IN_FULL_FOR]->(s)
WITH p, n
WHERE n IS NOT NULL
MERGE (p)-[:NAMES_IN_FULL]->(n)
