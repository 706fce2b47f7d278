// Question: what rests on an item of evidence?
// Parameter: evidence (record), as evidence/accuracy-report-candidate-ranker-2.1
// Columns: provision, label, subject, status
MATCH (e:Resource {uri: $evidence})<-[:RESTS_ON]-(ground) USING INDEX e:Resource(uri)
WITH DISTINCT ground WHERE ground:Ground AND ground.at = $at
MATCH (p)<-[:GROUND_OF]-(ground)-[:GROUND_FOR]->(s)
WITH DISTINCT p, s, ground.pair AS pair
MATCH (standing:Standing {pair: pair}) USING INDEX standing:Standing(pair)
WITH DISTINCT p, s, standing.status AS status
MATCH (place:Place {key: $at + ' ' + p.uri}) USING INDEX place:Place(key)
RETURN DISTINCT place.citation AS provision, place.label AS label, s.uri AS subject, status
ORDER BY provision, subject
