"""The life of a finding: open, waived, closed, reopened (docs/decisions/0060). No status depends on it."""
