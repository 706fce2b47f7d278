// Question: how many units of each framework apply to a subject, and how do they stand?
// Parameter: subject (subject, may be left out), as system/candidate-ranker
// Columns: framework, subject, status, units; over the units that apply now
MATCH (s:Resource)<-[:OF_SUBJECT]-(standing:Standing {at: $at, unit: true, applicability: 'applies'})
WHERE $subject IS NULL OR s.uri = $subject
MATCH (standing)-[:OF_PROVISION]->(p)-[:IN_FRAMEWORK]->(f)
RETURN f.uri AS framework, s.uri AS subject, standing.status AS status, count(DISTINCT p) AS units
ORDER BY framework, subject, status
