// Rule: R1 and R3, what holds of the provisions alone.
// Problem: a mapping or a whole gives what it contains; in full only if it is not assessed per a broader kind. Joint
// members give in full if one of them is not.
// Reads: contains, partOf, decomposition, gives, assessedPer, broaderThan, target, relation, together, member.
// Writes: gives, givesInFull, together, togetherInFull.
MATCH (other:Settled {run: $run})-[:CONTAINS]->(p)
MERGE (other)-[:GIVES]->(p);

MATCH (p:Settled {run: $run})-[:PART_OF]->(other)
WHERE NOT EXISTS { (other)-[:DECOMPOSITION]->({iri: 'https://w3id.org/nomograph/ns#any'}) }
MERGE (other)-[:GIVES]->(p);

MATCH (other:Settled {run: $run})-[:GIVES]->(p)
MATCH (other)-[:ASSESSED_PER]->(its)
MATCH (p)-[:ASSESSED_PER]->(kind)
WHERE NOT EXISTS { (its)-[:BROADER_THAN]->(kind) }
MERGE (other)-[:GIVES_IN_FULL]->(p);

MATCH (joint:Settled {run: $run})-[:TARGET]->(p)
MATCH (joint)-[:RELATION]->(relation)
WHERE relation.iri IN ['https://w3id.org/nomograph/ns#equivalentTo', 'https://w3id.org/nomograph/ns#supersetOf']
MERGE (joint)-[:TOGETHER]->(p);

MATCH (joint:Settled {run: $run})-[:TOGETHER]->(p)
MATCH (joint)-[:MEMBER]->(member)
MATCH (member)-[:ASSESSED_PER]->(its)
MATCH (p)-[:ASSESSED_PER]->(kind)
WHERE NOT EXISTS { (its)-[:BROADER_THAN]->(kind) }
MERGE (joint)-[:TOGETHER_IN_FULL]->(p)
