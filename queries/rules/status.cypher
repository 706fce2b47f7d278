// Question: what is the status of every provision for every subject?
// Parameters: none; the runs actual, unexpired, unproven and planned, each the facts of its nodes, after the rules.
// Columns: provision, subject, status (the first of section 4 that fits).
MATCH (p:Settled {run: 'actual'})
WHERE EXISTS { (p)-[:ASSESSED_PER]->() }
MATCH (lenient:Settled {key: 'unexpired ' + p.iri})
MATCH (unproven:Settled {key: 'unproven ' + p.iri})
MATCH (planned:Settled {key: 'planned ' + p.iri})
WITH collect({actual: p, unexpired: lenient, unproven: unproven, planned: planned}) AS provisions
MATCH (s:Settled {run: 'actual'})
WHERE EXISTS { (s)-[:OF_KIND]->() }
MATCH (s1:Settled {key: 'unexpired ' + s.iri})
MATCH (s2:Settled {key: 'unproven ' + s.iri})
MATCH (s3:Settled {key: 'planned ' + s.iri})
UNWIND provisions AS provision
WITH s, s1, s2, s3, provision.actual AS p, provision.unexpired AS p1, provision.unproven AS p2, provision.planned AS p3
RETURN p.iri AS provision, s.iri AS subject, 'https://w3id.org/nomograph/ns#' +
  CASE
    WHEN EXISTS { (p)-[:FAILED_FOR]->(s) } THEN 'failed'
    WHEN EXISTS { (p)-[:INDETERMINATE_FOR]->(s) } THEN 'indeterminate'
    WHEN EXISTS { (p)-[:SATISFIED_FOR]->(s) } THEN 'satisfied'
    WHEN EXISTS { (p1)-[:SATISFIED_FOR]->(s1) } THEN 'stale'
    WHEN EXISTS { (p)-[:PARTIAL_FOR]->(s) } THEN 'partial'
    WHEN EXISTS { (p)-[:NOT_EVALUABLE_FOR]->(s) } THEN 'notEvaluable'
    WHEN EXISTS { (p2)-[:PARTIAL_FOR]->(s2) } THEN 'unproven'
    WHEN EXISTS { (p3)-[:PARTIAL_FOR]->(s3) } THEN 'planned'
    ELSE 'absent'
  END AS status
