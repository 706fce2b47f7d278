// Question: what would be touched if a supplier, data set or model version were no longer there?
// Parameter: used (subject), as supplier/brevik-sky
// Columns: user, satisfied; satisfied counts the units that are satisfied for the user now
MATCH (user:Resource)-[:REACHES {at: $at}]->(:Resource {uri: $used})
OPTIONAL MATCH (user)<-[:OF_SUBJECT]-(standing:Standing {at: $at, unit: true, status: 'satisfied'})
RETURN user.uri AS user, count(DISTINCT standing) AS satisfied
ORDER BY user
