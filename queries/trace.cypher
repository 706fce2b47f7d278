// Question: which evidence satisfies a provision for a subject, part by part?
// Parameter: provision (provision), as AI Act Art. 15
// Parameter: subject (subject), as model/candidate-ranker@2.1
// Columns: part, label, status, applicability, evidence, title, valid_to; one row for each part and item of evidence
MATCH (whole:Place {key: $at + ' ' + $provision}) USING INDEX whole:Place(key)
WITH DISTINCT whole
MATCH (whole)<-[:WITHIN*0..9]-(place)
WITH DISTINCT place WHERE place:Place
MATCH (place)-[:OF_PROVISION]->(p)
WITH DISTINCT place, p
MATCH (standing:Standing {pair: $at + ' ' + p.uri + ' ' + $subject}) USING INDEX standing:Standing(pair)
WITH DISTINCT place, standing
OPTIONAL MATCH (ground:Ground {pair: standing.pair})-[:RESTS_ON]->(e:Evidence) USING INDEX ground:Ground(pair)
RETURN DISTINCT place.citation AS part, place.label AS label, standing.status AS status,
  standing.applicability AS applicability, e.uri AS evidence, e.label AS title, e.validTo AS valid_to
ORDER BY part, evidence
