// Question: on which item of evidence do the most satisfied units hang that have no other?
// Columns: evidence, title, units; of those that apply now, where every ground rests on the item
MATCH (ground:Ground {at: $at}) USING INDEX ground:Ground(at)
MATCH (ground)-[:RESTS_ON]->(e:Evidence)
WITH e, ground.pair AS pair, ground.siblings AS siblings, count(DISTINCT ground) AS resting
WHERE resting = siblings
MATCH (standing:Standing {pair: pair}) USING INDEX standing:Standing(pair)
WHERE standing:Unit AND standing.status = 'satisfied' AND standing.applicability = 'applies'
RETURN e.uri AS evidence, e.label AS title, count(DISTINCT standing) AS units
ORDER BY units DESC, evidence
