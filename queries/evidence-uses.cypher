// Question: what rests on an item of evidence?
// Parameter: evidence (record), as evidence/accuracy-report-candidate-ranker-2.1
// Columns: provision, label, subject, status
MATCH (:Resource {uri: $evidence})<-[:RESTS_ON]-(ground:Ground)
WHERE ground.at = $at
MATCH (standing:Standing {pair: ground.pair}) USING INDEX standing:Standing(pair)
MATCH (ground)-[:GROUND_OF]->(p), (ground)-[:GROUND_FOR]->(s)
MATCH (place:Place {key: $at + ' ' + p.uri}) USING INDEX place:Place(key)
RETURN DISTINCT place.citation AS provision, place.label AS label, s.uri AS subject, standing.status AS status
ORDER BY provision, subject
