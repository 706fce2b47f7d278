"""A release as if it were in use: what its use would open and close of gaps. Nothing is written."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from ontology.errors import BadInput
from ontology.key import Key
from ontology.records import Record, Subject, Use
from ontology.register import Register
from ontology.words import GapLife, broader
from service.reasoning.answers import Finding
from service.reasoning.supposed import suppose


@dataclass(frozen=True, slots=True)
class Supposed:
    """Records that nobody made. `notes`: what of it holds already."""

    added: tuple[Record, ...]
    closed: tuple[Key, ...]
    notes: tuple[str, ...]

    def on(self, register: Register) -> Register:
        return suppose(register, self.added, self.closed)


def as_if_used(
    register: Register, day: date, release: Key, users: Collection[Key], instead_of: Key | None = None
) -> Supposed:
    """Each of `users` uses the release from a day on, and no longer what it replaces. Raises BadInput where it cannot
    use it, or does not use that.
    """
    added: list[Record] = []
    closed: list[Key] = []
    notes: list[str] = []
    ending = [use for user in users for use in _uses(register, user, day) if use.used == instead_of]
    if instead_of is not None and not ending:
        raise _not_used(register, day, users, instead_of)
    for use in ending:
        closed.append(use.key)
        if use.valid_from is None or use.valid_from < day:
            added.append(replace(use, key=f"{use.key}~what-if", corrects=use.key, valid_to=day))
    for user in users:
        _check_kinds(register, user, release)
        if any(use.used == release and _holds(use, day) for use in _uses(register, user, day)):
            notes.append(f"{user} uses {release} already")
            continue
        purpose = next((use.purpose for use in ending if use.user == user), None)
        added.append(Use(key=f"use/what-if/{user}/{release}", user=user, used=release, purpose=purpose, valid_from=day))
    return Supposed(tuple(added), tuple(closed), tuple(notes))


def _uses(register: Register, user: Key, day: date) -> Iterator[Use]:
    """What a subject uses on a day, or is to use later."""
    for use in register.open(Use, register.head):
        if use.user == user and (use.valid_to is None or use.valid_to > day):
            yield use


def _holds(use: Use, day: date) -> bool:
    return use.valid_from is None or use.valid_from <= day


def _check_kinds(register: Register, user: Key, release: Key) -> None:
    records = [register.by_key[key].record for key in (user, release)]
    kinds = [record.kind for record in records if isinstance(record, Subject)]
    if not broader(*kinds):
        message = f"{user} ({kinds[0]}) cannot use {release} ({kinds[1]})"
        raise BadInput(message, remedy="name a system or processing activity, and a model version", ref=release)


def _not_used(register: Register, day: date, users: Collection[Key], instead_of: Key) -> BadInput:
    used = sorted({use.used for user in users for use in _uses(register, user, day)})
    message = f"{' and '.join(users)} does not use {instead_of} as of {day}"
    remedy = f"name one of {', '.join(used)}" if used else "leave --instead-of out"
    return BadInput(message, ref=instead_of, remedy=remedy, nearest=tuple(used[:3]))


# --- what it changes ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Changes:
    """Gaps that are there with it and were not before, those that are worse with it, those that are gone."""

    new: tuple[Finding, ...]
    worse: tuple[Finding, ...]
    gone: tuple[Finding, ...]

    @property
    def states(self) -> dict[Key, str]:
        """As SARIF calls them."""
        return {each.key: "new" for each in self.new} | {each.key: "updated" for each in self.worse}


def changes(before: Iterable[Finding], after: Sequence[Finding]) -> Changes:
    """By key, so that a gap that is only worded anew is the same. Closed gaps are none."""
    was = {each.key: each for each in before if each.life is not GapLife.CLOSED}
    there = [each for each in after if each.life is not GapLife.CLOSED]
    keys = {each.key for each in there}
    return Changes(
        tuple(each for each in there if each.key not in was),
        tuple(each for each in there if each.key in was and _worse(was[each.key], each)),
        tuple(each for each in was.values() if each.key not in keys),
    )


def _worse(before: Finding, after: Finding) -> bool:
    return after.severity.rank < before.severity.rank
