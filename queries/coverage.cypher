// Question: how many units of each framework apply to a subject, and how do they stand?
// Parameter: subject (subject, may be left out), as system/candidate-ranker
// Columns: framework, subject, status, units; over the units that apply now
MATCH (s:Resource {uri: $subject})<-[:OF_SUBJECT]-(standing:Standing)
USING INDEX s:Resource(uri)
WHERE standing.at = $at AND standing.unit AND standing.applicability = 'applies'
MATCH (standing)-[:OF_PROVISION]->(p)-[:IN_FRAMEWORK]->(f)
RETURN f.uri AS framework, s.uri AS subject, standing.status AS status, count(DISTINCT p) AS units
ORDER BY framework, subject, status
UNION
WITH $subject AS named WHERE named IS NULL
MATCH (s:Resource)<-[:OF_SUBJECT]-(standing:Standing {at: $at, unit: true, applicability: 'applies'})
MATCH (standing)-[:OF_PROVISION]->(p)-[:IN_FRAMEWORK]->(f)
RETURN f.uri AS framework, s.uri AS subject, standing.status AS status, count(DISTINCT p) AS units
ORDER BY framework, subject, status
