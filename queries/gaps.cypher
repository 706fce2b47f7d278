// Question: what applies to a subject, or will, and is not shown to be met?
// Parameter: subject (subject, may be left out), as system/candidate-ranker
// Columns: subject, provision, label, status, applicability, from_day
MATCH (s:Resource)<-[:OF_SUBJECT]-(standing:Standing {at: $at, unit: true})
WHERE ($subject IS NULL OR s.uri = $subject) AND standing.status <> 'satisfied'
  AND standing.applicability IN ['applies', 'upcoming']
MATCH (standing)-[:OF_PROVISION]->(p)<-[:OF_PROVISION]-(place:Place {at: $at})
RETURN s.uri AS subject, place.citation AS provision, place.label AS label, standing.status AS status,
  standing.applicability AS applicability, standing.fromDay AS from_day
ORDER BY subject, provision
