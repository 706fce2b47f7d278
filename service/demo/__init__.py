"""The demo organisation: an invented contingent-workforce platform and its records of 2025 and 2026.

demo.toml    the simulated clock: which folder was brought when, by whom and why
NN-DATE-…/   one change set each: sheets as a user would bring them, and under files/ the evidence
build.py     loads them into a home of their own
"""
