// Rule: R4 and R5, none: no component of the kind that p is assessed per is recorded for s, and nobody says that there
// is none; or nobody of that kind, that p concerns, uses s.
// Problem: a status (section 4), not a grade: no rule reads it.
// Reads: noneRecorded, assessedPer, ofKind, broaderThan, askedUp, lower.
// Writes: notEvaluableFor.
MATCH (s:Settled {run: $run})-[:NONE_RECORDED]->(kind)
MATCH (p)-[:ASSESSED_PER]->(kind)
MERGE (p)-[:NOT_EVALUABLE_FOR]->(s);

MATCH (s:Settled {run: $run})-[:OF_KIND]->(its)
MATCH (kind)-[:BROADER_THAN]->(its)
WHERE kind.iri <> 'https://w3id.org/nomograph/ns#Organisation'
MATCH (p)-[:ASSESSED_PER]->(kind)
WHERE NOT EXISTS { (p)-[:ASKED_UP]->()-[:LOWER]->(s) }
MERGE (p)-[:NOT_EVALUABLE_FOR]->(s)
