// Question: how many units of each framework apply to a subject, and how do they stand?
// Parameter: subject (subject, may be left out), as system/candidate-ranker
// Columns: framework, subject, status, units; over the units that apply now
MATCH (s:Resource {uri: $subject})<-[:OF_SUBJECT]-(unit) USING INDEX s:Resource(uri)
WITH DISTINCT s, unit WHERE unit:Unit AND unit.at = $at AND unit.applicability = 'applies'
MATCH (unit)-[:OF_PROVISION]->(p)-[:IN_FRAMEWORK]->(f)
RETURN f.uri AS framework, s.uri AS subject, unit.status AS status, count(DISTINCT p) AS units
ORDER BY framework, subject, status
UNION ALL
WITH $subject AS named WHERE named IS NULL
MATCH (unit:Unit {at: $at}) USING INDEX unit:Unit(at)
WITH DISTINCT unit WHERE unit.applicability = 'applies'
MATCH (s)<-[:OF_SUBJECT]-(unit)-[:OF_PROVISION]->(p)-[:IN_FRAMEWORK]->(f)
RETURN f.uri AS framework, s.uri AS subject, unit.status AS status, count(DISTINCT p) AS units
ORDER BY framework, subject, status
