// Question: what would be touched if a supplier, data set or model version were no longer there?
// Parameter: used (subject), as supplier/brevik-sky
// Columns: user, satisfied; satisfied counts the units that are satisfied for the user now
MATCH (user)-[reaches:REACHES]->(used:Resource {uri: $used}) USING INDEX used:Resource(uri)
WITH DISTINCT user, reaches WHERE reaches.at = $at
OPTIONAL MATCH (user)<-[:OF_SUBJECT]-(unit)
RETURN user.uri AS user,
  count(DISTINCT CASE WHEN unit:Unit AND unit.at = $at AND unit.status = 'satisfied' THEN unit END) AS satisfied
ORDER BY user
