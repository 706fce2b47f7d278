"""New days on a time line split stretches and change nothing of what lies on them; days are counted alike as periods
and as stretches.
"""

import random
from datetime import date, timedelta

from service.reasoning.periods import ALWAYS, NEVER, Periods
from service.reasoning.timeline import MET, NOT_MET, Timeline

TODAY = date(2026, 6, 15)


def some_days(chance: random.Random, count: int) -> list[date]:
    return [TODAY + timedelta(days=chance.randint(-40, 40)) for _ in range(count)]


def test_with_days_is_made_of_all_of_them() -> None:
    for seed in range(200):
        chance = random.Random(seed)
        one = Timeline.of(some_days(chance, chance.randint(0, 8)), TODAY)
        more = some_days(chance, chance.randint(0, 4))
        other = one.with_days([None, *more])
        assert (other.starts, other.now) == (Timeline.of([*one.starts, *more], TODAY).starts, other.on(TODAY).now)
        assert (other is one) == {*more}.issubset(one.starts)
        start, end = sorted(chance.choices([*one.starts, None], k=2), key=lambda day: day or date.min)
        assert list(one.within(start, end)[other.stretches_of(one)]) == list(other.within(start, end))


def test_periods_are_days_of_a_calendar() -> None:
    calendar = [TODAY + timedelta(days=n) for n in range(-30, 30)]
    for seed in range(300):
        chance, periods = random.Random(seed), Periods()
        known = {NEVER: set[date](), ALWAYS: {*calendar}}
        for _ in range(8):
            start, end = (chance.choice([None, *calendar]) for _ in range(2))
            number = periods.of(start, end)
            known[number] = {day for day in calendar if (not start or start <= day) and (not end or day < end)}
            one, other = chance.choice([*known]), chance.choice([*known])
            for met, days in (
                (periods.both(one, other), known[one] & known[other]),
                (periods.either(one, other), known[one] | known[other]),
            ):
                assert known.setdefault(met, days) == days
            assert periods.both(one, other) == periods.both(other, one)
            assert periods.either(one, other) == periods.either(other, one)
        timeline = Timeline.of(calendar, TODAY)
        for number, days in known.items():
            line = timeline.during(periods.days(number))
            told = {day for day, value in zip(timeline.starts, line, strict=True) if value == MET}
            assert told & {*calendar} == days
            assert {*line.tolist()} <= {MET, NOT_MET}
