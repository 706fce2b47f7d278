// Question: which units of a framework does no opinion on record relate to another framework?
// Parameter: framework (framework), as GDPR
// Columns: provision, label
MATCH (:Resource {uri: $framework})<-[:IN_FRAMEWORK]-(p:Provision)<-[:OF_PROVISION]-(:Standing {at: $at, unit: true})
WHERE NOT EXISTS { (p)-[:MAPS_TO]-() }
MATCH (p)<-[:OF_PROVISION]-(place:Place {at: $at})
RETURN DISTINCT place.citation AS provision, place.label AS label
ORDER BY provision
