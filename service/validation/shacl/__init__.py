"""SHACL as plans over sets: shapes compiled once, run on a graph as integer arrays, kept up with changes."""
