// Question: which opinions relate two frameworks, and whose are they?
// Parameter: from (framework), as ISO 42001
// Parameter: to (framework), as AI Act
// Columns: from_provision, relation, to_provision, mapping_status, author, confidence
MATCH (from:Resource {uri: $from})<-[:IN_FRAMEWORK]-(a:Provision)-[m:MAPS_TO]->(b:Provision)-[:IN_FRAMEWORK]->(to)
USING INDEX from:Resource(uri)
WHERE to.uri = $to
RETURN a.uri AS from_provision, m.relation AS relation, b.uri AS to_provision, m.mappingStatus AS mapping_status,
  m.author AS author, m.confidence AS confidence
ORDER BY from_provision, to_provision, author
