// Rule: R8 for D: a ground whose evidence names the subject itself.
// Problem: the test in D stands at one triple.
// Reads: itself, groundNames.
// Writes: groundNamesItself.
MATCH (s:Settled {run: $run})-[:ITSELF]->(own)<-[:GROUND_NAMES]-(ground)
MERGE (ground)-[:GROUND_NAMES_ITSELF]->(s)
