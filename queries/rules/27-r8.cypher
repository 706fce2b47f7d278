// Rule: R8 with reading 21: whose evidence names s itself: a provision, a part that counts, a member, a user.
// Problem: a second relation beside satisfied: R1, R2, R3 and R5 ask it of their premises, D of its ground (its items).
// Reads: itself, names, namesInFull, provenFor, partOf, countsFor, provenInFullFor, member, ofSubject, upper,
// askedUp, lower, named.
// Writes: provenFor, provenInFullFor, partProvenFor, partProvenInFullFor, memberProvenInFullFor, userProvenFor,
// userProvenInFullFor.
MATCH (s:Settled {run: $run})-[:ITSELF]->(own)<-[:NAMES]-(p)
MERGE (p)-[:PROVEN_FOR]->(s);

MATCH (s:Settled {run: $run})-[:ITSELF]->(own)<-[:NAMES_IN_FULL]-(p)
MERGE (p)-[:PROVEN_IN_FULL_FOR]->(s);

MATCH (part:Settled {run: $run})-[:PROVEN_FOR]->(s)
MATCH (part)-[:PART_OF]->(p)
WHERE EXISTS { (part)-[:COUNTS_FOR]->(s) }
MERGE (p)-[:PART_PROVEN_FOR]->(s);

MATCH (part:Settled {run: $run})-[:PROVEN_IN_FULL_FOR]->(s)
MATCH (part)-[:PART_OF]->(p)
WHERE EXISTS { (part)-[:COUNTS_FOR]->(s) }
MERGE (p)-[:PART_PROVEN_IN_FULL_FOR]->(s);

MATCH (joint:Settled {run: $run})-[:MEMBER]->(member)-[:PROVEN_IN_FULL_FOR]->(s)
MERGE (joint)-[:MEMBER_PROVEN_IN_FULL_FOR]->(s);

MATCH (p:Settled {run: $run})-[:NAMES]->(told)-[:OF_SUBJECT]->(user)
MATCH (p)-[:ASKED_UP]->(link)-[:UPPER]->(user)
MATCH (link)-[:LOWER]->(s)
WHERE EXISTS { (told)-[:NAMED]->()<-[:NAMED]-()<-[:ITSELF]-(s) }
MERGE (p)-[:USER_PROVEN_FOR]->(s);

MATCH (p:Settled {run: $run})-[:NAMES_IN_FULL]->(told)-[:OF_SUBJECT]->(user)
MATCH (p)-[:ASKED_UP]->(link)-[:UPPER]->(user)
MATCH (link)-[:LOWER]->(s)
WHERE EXISTS { (told)-[:NAMED]->()<-[:NAMED]-()<-[:ITSELF]-(s) }
MERGE (p)-[:USER_PROVEN_IN_FULL_FOR]->(s)
