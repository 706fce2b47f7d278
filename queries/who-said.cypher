// Question: who recorded a record, when, why and from which file, and is it still open?
// Parameter: record (record), as evidence/accuracy-report-candidate-ranker-2.1
// Columns: change, actor, at, reason, source_file, closed_in
MATCH (r:Resource {uri: $record})-[:RECORDED_IN]->(change:ChangeSet) USING INDEX r:Resource(uri)
OPTIONAL MATCH (r)-[:CLOSED_IN]->(closing:ChangeSet)
RETURN change.uri AS change, change.actor AS actor, change.at AS at, change.reason AS reason,
  change.sourceFile AS source_file, closing.uri AS closed_in
