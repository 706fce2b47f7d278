// Rule: R6 with readings 27 and 28: partial from what is within or overlaps, from a part, a member, a component, a
// user; and whatever is satisfied is partial at least.
// Problem: a direct negative verdict keeps p from being partial too.
// Reads: satisfiedFor, partialFor, within, satisfiedInFullFor, overlaps, partOf, decomposition, countsFor, member,
// target, relation, lower, askedDown, upper, askedUp, negativeFor.
// Writes: partialFor.
CALL () {
  MATCH (p:Settled {run: $run})-[:SATISFIED_FOR]->(s)
  RETURN p, s
UNION
  MATCH (other:Settled {run: $run})-[:WITHIN]->(p)
  MATCH (other)-[:PARTIAL_FOR]->(s)
  RETURN p, s
UNION
  MATCH (other:Settled {run: $run})-[:OVERLAPS]->(p)
  MATCH (other)-[:SATISFIED_IN_FULL_FOR]->(s)
  RETURN p, s
UNION
  MATCH (part:Settled {run: $run})-[:PART_OF]->(p)
  WHERE NOT EXISTS { (p)-[:DECOMPOSITION]->({iri: 'https://w3id.org/nomograph/ns#any'}) }
  MATCH (part)-[:PARTIAL_FOR]->(s)
  RETURN p, s
UNION
  MATCH (part:Settled {run: $run})-[:PART_OF]->(p)
  WHERE EXISTS { (p)-[:DECOMPOSITION]->({iri: 'https://w3id.org/nomograph/ns#any'}) }
  MATCH (part)-[:PARTIAL_FOR]->(s)
  WHERE EXISTS { (part)-[:COUNTS_FOR]->(s) }
  RETURN p, s
UNION
  MATCH (joint:Settled {run: $run})-[:TARGET]->(p)
  WHERE EXISTS { (joint)-[:RELATION]->({iri: 'https://w3id.org/nomograph/ns#equivalentTo'}) }
  MATCH (joint)-[:MEMBER]->(member)-[:PARTIAL_FOR]->(s)
  RETURN p, s
UNION
  MATCH (joint:Settled {run: $run})-[:TARGET]->(p)
  MATCH (joint)-[:MEMBER]->(member)-[:SATISFIED_IN_FULL_FOR]->(s)
  RETURN p, s
UNION
  MATCH (joint:Settled {run: $run})-[:TARGET]->(target)-[:SATISFIED_IN_FULL_FOR]->(s)
  MATCH (joint)-[:MEMBER]->(p)
  RETURN p, s
UNION
  MATCH (p:Settled {run: $run})-[:PARTIAL_FOR]->(x)
  MATCH (p)-[:ASKED_DOWN]->(link)-[:LOWER]->(x)
  MATCH (link)-[:UPPER]->(s)
  RETURN p, s
UNION
  MATCH (p:Settled {run: $run})-[:PARTIAL_FOR]->(x)
  MATCH (p)-[:ASKED_UP]->(link)-[:UPPER]->(x)
  MATCH (link)-[:LOWER]->(s)
  RETURN p, s
}
WITH p, s
WHERE NOT EXISTS { (p)-[:NEGATIVE_FOR]->(s) }
MERGE (p)-[:PARTIAL_FOR]->(s)
