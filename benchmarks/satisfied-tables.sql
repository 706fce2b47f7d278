-- The tables that satisfied.sql reads, made of the arrays that are registered as incoming_*.
CREATE TABLE provisions AS SELECT * FROM incoming_provisions;
CREATE TABLE parts AS SELECT * FROM incoming_parts;
CREATE TABLE mappings AS SELECT * FROM incoming_mappings;
CREATE TABLE uses AS SELECT * FROM incoming_uses;
CREATE TABLE measures AS SELECT * FROM incoming_measures;
CREATE TABLE evidence AS SELECT * FROM incoming_evidence;
CREATE TABLE assessments AS SELECT * FROM incoming_assessments;
