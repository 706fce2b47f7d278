// Question: which units of a framework does no opinion on record relate to another framework?
// Parameter: framework (framework), as GDPR
// Columns: provision, label
MATCH (framework:Resource {uri: $framework})<-[:IN_FRAMEWORK]-(p) USING INDEX framework:Resource(uri)
WITH p WHERE p:Provision AND NOT EXISTS { (p)-[:MAPS_TO]-() }
  AND EXISTS { MATCH (p)<-[:OF_PROVISION]-(unit) WITH DISTINCT unit WHERE unit:Unit AND unit.at = $at RETURN unit }
MATCH (place:Place {key: $at + ' ' + p.uri}) USING INDEX place:Place(key)
RETURN DISTINCT place.citation AS provision, place.label AS label
ORDER BY provision
