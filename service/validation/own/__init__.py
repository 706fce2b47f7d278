"""Shapes that users bring: looked at, and run, in a child process that can be killed; its findings are gaps like all
others (docs/your-own-shapes.md).
"""
