// Question: on which item of evidence do the most satisfied pairs hang that have no other?
// Columns: evidence, title, pairs; a pair of provision and subject counts where every ground of it rests on the item
MATCH (ground:Ground {at: $at}) USING INDEX ground:Ground(at)
MATCH (ground)-[:RESTS_ON]->(e:Evidence)
WITH e, ground.pair AS pair, ground.siblings AS siblings, count(DISTINCT ground) AS resting
WHERE resting = siblings
MATCH (standing:Standing {pair: pair}) USING INDEX standing:Standing(pair)
WHERE standing.status = 'satisfied'
RETURN e.uri AS evidence, e.label AS title, count(DISTINCT standing) AS pairs
ORDER BY pairs DESC, evidence
