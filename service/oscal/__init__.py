"""What is on record of a subject as OSCAL 1.2.1: assessment results, a plan of action and milestones (docs/oscal.md).

The same question to the same revision gives the same document: UUIDs are made of keys, moments are those of the ledger.
"""
