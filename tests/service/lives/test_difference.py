"""Two revisions compared: which gaps opened, closed, or are another kind of gap now."""

from datetime import timedelta

from service.gaps import gaps
from service.house import House
from service.lives.difference import gap_difference
from service.lives.selection import Selection
from service.reasoning.view import View
from tests.small_house import FAILED, PROVISION, TODAY, Clock, mend, named, said


def at(house: House, sequence: int) -> View:
    return house.ask(known_in=sequence).view


def test_what_was_mended_closed(house: House) -> None:
    name, before = named(house), house.register.head
    entry = mend(house)
    found = gap_difference(at(house, before), at(house, entry.sequence))
    assert name in {each.key for each in found.closed}
    assert (found.opened, found.changed) == ((), ())
    back = gap_difference(at(house, entry.sequence), at(house, before))
    assert (back.opened, back.closed) == (found.closed, ())
    assert not gap_difference(at(house, before), at(house, before))


def test_what_is_called_something_else_changed(house: House) -> None:
    name, before = named(house), house.register.head
    entry = house.record(said(FAILED))
    found = gap_difference(at(house, before), at(house, entry.sequence))
    changed = {each.after.key: each for each in found.changed}
    assert changed[name].before.kind != changed[name].after.kind
    assert name not in {each.key for each in (*found.opened, *found.closed)}


def test_the_selection_is_asked_where_a_gap_stands(house: House) -> None:
    before = house.register.head
    mend(house)
    points = at(house, before), at(house, house.register.head)
    everything = gap_difference(*points)
    kinds = {each.kind for each in everything.closed}
    chosen = gap_difference(*points, selection=Selection(kinds=(sorted(kinds)[0],)))
    assert 0 < len(chosen.closed) <= len(everything.closed)
    assert not gap_difference(*points, selection=Selection(kinds=("no-such-kind",)))


def test_the_filters_of_closed_gaps_are_those_of_found_ones(house: House, clock: Clock) -> None:
    clock.day = TODAY + timedelta(days=1)
    view = house.view()
    everything = gaps(view)
    subjects = {each.subject for each in everything if each.subject}
    assert PROVISION in {each.provision for each in everything}
    for subject in sorted(subjects):
        reached = view.reached([subject])
        expected = [each.key for each in everything if each.subject in reached]
        assert [each.key for each in gaps(view, subjects=[subject])] == expected
    frameworks = {each.provision.partition("/")[0] for each in everything if each.provision}
    for framework in frameworks:
        found = gaps(view, frameworks=[framework])
        assert [each.key for each in found if each.provision and not each.provision.startswith(framework)] == []
