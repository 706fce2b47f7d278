"""Reviewing, superseding and closing: a record is never changed. It is closed, and one that corrects it is added."""

from dataclasses import replace

from ontology.errors import BadInput, UnknownReference
from ontology.key import Key
from ontology.records import CONTENT, JointMapping, MappingAssertion
from ontology.register import Recorded
from ontology.words import Authority, MappingStatus
from service.api import inputs
from service.api.drafts import Desk, Draft, opinion
from service.api.enums import ReviewDecision
from service.keys import Role

_DECIDED = {ReviewDecision.APPROVE: MappingStatus.APPROVED, ReviewDecision.REJECT: MappingStatus.REJECTED}


class NotYours(BadInput):
    """The caller's role, or their part in it, does not allow the change."""

    code = "not-allowed"


def reviewed(desk: Desk, key: Key, decision: ReviewDecision, note: str | None) -> Draft:
    """The same opinion, approved or rejected. Approval is another person's: who wrote it cannot give it."""
    _check_reviewer(desk)
    old = _opinion(desk, key)
    who = desk.request.caller.name
    if decision is ReviewDecision.APPROVE and old.author == who:
        raise NotYours(f"{key} is an opinion of {who}", remedy="let another person approve it")
    spoken = Authority.OWN_COUNSEL if old.authority is Authority.MACHINE else old.reviewer_authority
    new = replace(
        old,
        key=_next(desk, key),
        corrects=key,
        mapping_status=_DECIDED[decision],
        reviewer=who,
        reviewer_authority=spoken,
    )
    return Draft((new,), (key,), note)


def superseded(desk: Desk, key: Key, said: inputs.MappingInput) -> Draft:
    """Another opinion in its place."""
    _check_reviewer(desk)
    _opinion(desk, key)
    return Draft((opinion(desk, said, _next(desk, key), corrects=key),), (key,))


def closed(desk: Desk, key: Key) -> Draft:
    """A record taken back. Opinions are a reviewer's; the content of laws nobody's."""
    record = _open(desk, key).record
    if isinstance(record, CONTENT):
        raise NotYours(f"{key} is content of a law or standard", remedy="load its next edition instead")
    if isinstance(record, MappingAssertion | JointMapping):
        _check_reviewer(desk)
    return Draft(closed=(key,))


def _check_reviewer(desk: Desk) -> None:
    caller = desk.request.caller
    if not caller.role.may(Role.REVIEWER):
        raise NotYours(f"the key of {caller.name} may not review", remedy="ask a reviewer")


def _open(desk: Desk, key: Key) -> Recorded:
    """What is closed already may be what this very request closed: then the ledger tells the two apart."""
    recorded = desk.point.recorded(key)
    if recorded.closed_in is not None and not desk.idempotency_key:
        raise BadInput(f"{key} was closed by change set {recorded.closed_in}", remedy="name the record that is open")
    return recorded


def _opinion(desk: Desk, key: Key) -> MappingAssertion | JointMapping:
    record = _open(desk, key).record
    if not isinstance(record, MappingAssertion | JointMapping):
        raise UnknownReference(f"{key} is a {type(record).__name__}, no mapping", ref=key)
    return record


def _next(desk: Desk, key: Key) -> Key:
    """`…~2`, `…~3`: as a file that is loaded again names its corrections. The correction that is there, where a request
    is made again.
    """
    if desk.idempotency_key:
        for recorded in desk.point.register.by_class.get(type(desk.point.recorded(key).record), ()):
            if recorded.record.corrects == key:
                return recorded.record.key
    return desk.free(f"{key.rsplit('~', 1)[0]}", "~")
