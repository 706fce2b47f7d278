"""A View answers every question of docs/semantics.md for one register at one (asOf, knownAt, policy). No I/O.

    view = View(register, as_of=date(2026, 11, 21), known_at=register.head, policy=DEFAULT_POLICY)
    view.trace("eu-ai-act/art_15", "model/candidate-ranker@2.1").status

Building a view settles the facts (milliseconds); statuses are computed once, on first use, and kept. A view never
changes; `service.house.House.view()` keeps the recent ones.
"""
