// Rule: R3: every member of an accepted joint mapping, = or containing its target, satisfied in full makes the target.
// Problem: as in R2, "every" is MINUS of those that lack one; R8: one member must name s. Partial is R6's.
// Reads: togetherInFull, member, satisfiedInFullFor, namesInFull, ofSubject, ofKind, partialAtMostFor, assessedPer,
// memberProvenInFullFor.
// Writes: satisfiedFor, satisfiedInFullFor, names, namesInFull.
MATCH (joint:Settled {run: $run})-[:TOGETHER_IN_FULL]->(p)
MATCH (joint)-[:MEMBER]->(member)
MATCH (member)-[:SATISFIED_IN_FULL_FOR]->(s)
WHERE NOT EXISTS {
    MATCH (joint)-[:MEMBER]->(lacking)
    WHERE NOT EXISTS { (lacking)-[:SATISFIED_IN_FULL_FOR]->(s) }
  }
  AND NOT EXISTS { (p)-[:PARTIAL_AT_MOST_FOR]->(s) }
  AND (
    EXISTS { (p)-[:ASSESSED_PER]->({iri: 'https://w3id.org/nomograph/ns#Organisation'}) }
    OR EXISTS { (s)-[:OF_KIND]->({iri: 'https://w3id.org/nomograph/ns#Organisation'}) }
    OR EXISTS { (joint)-[:MEMBER_PROVEN_IN_FULL_FOR]->(s) }
  )
OPTIONAL MATCH (member)-[:NAMES_IN_FULL]->(n)-[:OF_SUBJECT]->(s)
WITH DISTINCT p, s, n
MERGE (p)-[:SATISFIED_FOR]->(s)
MERGE (p)-[:SATISFIED_IN_FULL_FOR]->(s)
WITH p, n
WHERE n IS NOT NULL
MERGE (p)-[:NAMES]->(n)
MERGE (p)-[:NAMES_IN_FULL]->(n)
