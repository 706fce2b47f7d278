// Question: which evidence that something rests on is no longer valid by a day, and how much rests on it?
// Parameter: day (day), as 2037-01-31
// Columns: evidence, title, valid_to, custodian, rests; rests counts pairs of provision and subject
MATCH (ground:Ground {at: $at}) USING INDEX ground:Ground(at)
MATCH (ground)-[:RESTS_ON]->(e:Evidence)
WHERE e.validTo <= $day AND NOT e:Closed
RETURN e.uri AS evidence, e.label AS title, e.validTo AS valid_to, e.custodian AS custodian,
  count(DISTINCT ground) AS rests
ORDER BY valid_to, evidence
