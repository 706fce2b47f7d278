-- Question: which provision is satisfied for which system or model version?
-- Rules: D with standing verdicts and valid evidence, R4 from model versions, R2 from parts, R1 along one mapping.
-- Parameters: $today, a day as a number.
-- Columns: provision, subject
WITH RECURSIVE valid AS (
    SELECT evidence, supports FROM evidence WHERE valid_from <= $today AND $today < valid_to
), measured AS (
    SELECT measure, provision, system AS subject FROM measures
    UNION ALL
    SELECT measure, provision, model FROM measures JOIN uses USING (system)
), direct AS (
    SELECT DISTINCT a.provision, a.subject
    FROM assessments a
    JOIN valid v ON v.evidence = a.evidence
    JOIN measured m ON m.measure = v.supports AND m.provision = a.provision AND m.subject = a.subject
    WHERE a.passed AND a.assessed_on <= $today
), models AS (
    SELECT system, count(*) AS many FROM uses GROUP BY system
), across AS (
    SELECT d.provision, u.system AS subject
    FROM direct d JOIN uses u ON u.model = d.subject JOIN models n ON n.system = u.system
    WHERE d.provision IN (SELECT provision FROM provisions WHERE per_model)
    GROUP BY d.provision, u.system, n.many
    HAVING count(*) = n.many
), leaves AS (
    SELECT provision, subject FROM direct UNION SELECT provision, subject FROM across
), counted AS (
    SELECT whole, count(*) AS many FROM parts GROUP BY whole
), wholes AS (
    SELECT p.whole AS provision, l.subject
    FROM parts p JOIN leaves l ON l.provision = p.part JOIN counted c ON c.whole = p.whole
    GROUP BY p.whole, l.subject, c.many
    HAVING count(*) = c.many
), act AS (
    SELECT provision, subject FROM leaves UNION SELECT provision, subject FROM wholes
)
SELECT provision, subject FROM act
UNION
SELECT m.narrower, a.subject FROM mappings m JOIN act a ON a.provision = m.wider
