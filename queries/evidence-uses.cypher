// Question: what rests on an item of evidence?
// Parameter: evidence (record), as evidence/accuracy-report-candidate-ranker-2.1
// Columns: provision, label, subject, status
MATCH (:Resource {uri: $evidence})<-[:RESTS_ON]-(ground:Ground {at: $at})-[:GROUND_OF]->(p)
MATCH (ground)-[:GROUND_FOR]->(s)<-[:OF_SUBJECT]-(standing:Standing {at: $at})-[:OF_PROVISION]->(p)
MATCH (p)<-[:OF_PROVISION]-(place:Place {at: $at})
RETURN DISTINCT place.citation AS provision, place.label AS label, s.uri AS subject, standing.status AS status
ORDER BY provision, subject
