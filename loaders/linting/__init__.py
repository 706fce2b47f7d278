"""Mappings of other people, read for what is wrong with them; nothing is recorded."""
