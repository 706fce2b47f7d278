// Question: what applies to a subject, or will, and is not shown to be met?
// Parameter: subject (subject, may be left out), as system/candidate-ranker
// Columns: subject, provision, label, status, applicability, from_day
MATCH (s:Resource {uri: $subject})<-[:OF_SUBJECT]-(unit) USING INDEX s:Resource(uri)
WITH DISTINCT s, unit WHERE unit:Unit AND unit.at = $at
  AND unit.status <> 'satisfied' AND unit.applicability IN ['applies', 'upcoming']
MATCH (unit)-[:OF_PROVISION]->(p)
MATCH (place:Place {key: $at + ' ' + p.uri}) USING INDEX place:Place(key)
RETURN s.uri AS subject, place.citation AS provision, place.label AS label, unit.status AS status,
  unit.applicability AS applicability, unit.fromDay AS from_day
ORDER BY subject, provision
UNION ALL
WITH $subject AS named WHERE named IS NULL
MATCH (unit:Unit {at: $at}) USING INDEX unit:Unit(at)
WITH DISTINCT unit WHERE unit.status <> 'satisfied' AND unit.applicability IN ['applies', 'upcoming']
MATCH (s)<-[:OF_SUBJECT]-(unit)-[:OF_PROVISION]->(p)
MATCH (place:Place {key: $at + ' ' + p.uri}) USING INDEX place:Place(key)
RETURN s.uri AS subject, place.citation AS provision, place.label AS label, unit.status AS status,
  unit.applicability AS applicability, unit.fromDay AS from_day
ORDER BY subject, provision
