"""From what a mutation takes to the record that it means. Forms and ledger judge it afterwards."""

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from ontology.errors import BadInput, NomographError, Place, UnknownReference
from ontology.key import Key, framework_of
from ontology.records import (
    ALL_SCOPE,
    Assessment,
    ControlImplementation,
    Evidence,
    JointMapping,
    MappingAssertion,
    Record,
)
from ontology.words import MappingStatus
from service.api import inputs
from service.api.point import Point, Request
from service.reasoning.law import edition_on
from service.validation.nearest import nearest


@dataclass(frozen=True, slots=True)
class Draft:
    """Records to be added and keys to be closed. `note` is told with the reason."""

    added: tuple[Record, ...] = ()
    closed: tuple[Key, ...] = ()
    note: str | None = None

    def reason(self, said: str) -> str:
        return f"{said} — {self.note}" if self.note else said


class Desk:
    """Where a draft is written: today's state, names as people write them, and keys that are free."""

    def __init__(self, request: Request, idempotency_key: str | None) -> None:
        self.request = request
        self.point: Point = request.point()
        self.idempotency_key = idempotency_key

    def key(self, given: str | None, kind: str, title: str) -> Key:
        """The given one, else one made of a title that nothing has yet. With an idempotency key the same request makes
        the same key, whatever was recorded since.
        """
        if given:
            return given
        stem = f"{kind}/{_slug(title)}"
        if self.idempotency_key:
            return f"{stem}-{hashlib.sha256(self.idempotency_key.encode()).hexdigest()[:8]}"
        return self.free(stem, "-")

    def day(self, key: Key, name: str) -> date:
        """Today; of a request that is made again, the day that the first one wrote."""
        recorded = self.point.register.get(key) if self.idempotency_key else None
        first = getattr(recorded.record, name, None) if recorded else None
        return first if isinstance(first, date) else self.request.house.today()

    def free(self, stem: Key, sign: str) -> Key:
        number, key = 1, stem
        while self.point.register.get(key) is not None:
            number += 1
            key = f"{stem}{sign}{number}"
        return key

    def provision(self, ref: str, column: str) -> Key:
        """Raises UnknownReference with the place in the input."""
        try:
            return self.request.provision(ref)
        except UnknownReference as error:
            raise _placed(error, column) from None

    def subject(self, ref: str, column: str) -> Key:
        """Raises UnknownReference with the place in the input."""
        try:
            return self.request.subject(ref)
        except UnknownReference as error:
            raise _placed(error, column) from None

    def known(self, key: str, column: str) -> Key:
        """Raises UnknownReference with the place in the input and the nearest."""
        if self.point.register.get(key) is None:
            raise self._unknown(key, column)
        return key

    def _unknown(self, key: str, column: str) -> UnknownReference:
        close = nearest(key, self.point.register.by_key)
        remedy = f"nearest: {', '.join(close)}" if close else "record it first"
        message = f"nothing is recorded as {key}"
        return UnknownReference(message, ref=key, place=Place(column=column), remedy=remedy, nearest=close)

    def edition(self, provision: Key, given: str | None = None) -> Key:
        """The given one, else the one in force at asOf."""
        now = self.point.law.edition_of(provision)
        if given is None and now is None:
            raise BadInput(f"no edition of {framework_of(provision)} is in force", remedy="name the edition")
        return given or (now.key if now else "")


def _placed(error: NomographError, column: str) -> NomographError:
    return UnknownReference(
        error.message, place=Place(column=column), remedy=error.remedy, ref=error.ref, nearest=error.nearest
    )


def _slug(title: str) -> str:
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9.]+", "-", plain).strip("-.")[:80] or "item"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An item of evidence as somebody describes it. Names of fields as in `inputs.EvidenceInput`."""

    title: str
    digest: str
    collected_at: datetime
    about: Sequence[str] = ()
    supports: Sequence[str] = ()
    key: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    source: str | None = None
    custodian: str | None = None
    succeeds: str | None = None
    file_name: str | None = None


def evidence(desk: Desk, said: inputs.EvidenceInput) -> Draft:
    return Draft((item(desk, Item(**vars(said))),))


def item(desk: Desk, said: Item) -> Evidence:
    """Raises UnknownReference, BadInput."""
    return Evidence(
        key=desk.key(said.key, "evidence", said.title),
        label=said.title,
        sha256=said.digest,
        collected_at=_aware(said.collected_at),
        supports=tuple(sorted(desk.known(key, "supports") for key in said.supports)),
        about=tuple(sorted(desk.subject(ref, "about") for ref in said.about)),
        valid_from=said.valid_from,
        valid_to=said.valid_to,
        source=said.source,
        custodian=said.custodian,
        succeeds=desk.known(said.succeeds, "succeeds") if said.succeeds else None,
        file_name=said.file_name,
    )


def _aware(collected_at: datetime) -> datetime:
    if collected_at.tzinfo is None:
        raise BadInput(
            f"collectedAt {collected_at} has no time zone",
            place=Place(column="collectedAt"),
            remedy="add one, as in 2026-03-05T10:00:00Z",
        )
    return collected_at


def implementation(desk: Desk, said: inputs.ImplementationInput) -> Draft:
    if not said.implements:
        raise BadInput("implements names no provision", place=Place(column="implements"), remedy="name at least one")
    provisions = tuple(sorted(desk.provision(ref, "implements") for ref in said.implements))
    title = said.title or ", ".join(desk.point.citation(provision) for provision in provisions)
    key = desk.key(said.key, "implementation", f"{title} {said.subject.rsplit('/', 1)[-1]}")
    measure = ControlImplementation(
        key=key,
        label=title,
        implements=provisions,
        subject=desk.subject(said.subject, "subject"),
        implementation_status=said.status,
        against_edition=desk.edition(provisions[0]),
        owner=said.owner,
        scope=tuple(sorted(ref if ref == ALL_SCOPE else desk.subject(ref, "scope") for ref in said.scope or ())),
        covers_components=bool(said.covers_components),
        justification=said.justification,
        review_due=said.review_due,
        valid_from=desk.day(key, "valid_from"),
    )
    return Draft((measure,))


def assessment(desk: Desk, said: inputs.AssessmentInput) -> Draft:
    provision = desk.provision(said.of, "of")
    subject = desk.subject(said.subject, "subject") if said.subject else None
    whom = subject or said.implementation or ""
    verdict = Assessment(
        key=desk.key(said.key, "assessment", f"{desk.point.citation(provision)} {whom.rsplit('/', 1)[-1]}"),
        of=provision,
        verdict=said.verdict,
        assessed_by=said.assessed_by,
        assessed_on=said.assessed_on,
        against_edition=said.against_edition or _edition_on(desk, provision, said),
        subject=subject,
        implementation=desk.known(said.implementation, "implementation") if said.implementation else None,
        used_evidence=tuple(sorted(desk.known(key, "usedEvidence") for key in said.used_evidence)),
        valid_to=said.valid_to,
    )
    return Draft((verdict,))


def _edition_on(desk: Desk, provision: Key, said: inputs.AssessmentInput) -> Key:
    editions = desk.point.law.content.editions.get(framework_of(provision), [])
    edition = edition_on(editions, said.assessed_on)
    return edition.key if edition else desk.edition(provision)


def mapping(desk: Desk, said: inputs.MappingInput) -> Draft:
    kind = "mapping" if len(said.sources) == 1 else "joint"
    title = f"{' '.join(said.sources)} {said.to}".replace("/", "-")
    return Draft((opinion(desk, said, desk.key(None, f"{kind}/proposed", title)),))


def opinion(
    desk: Desk, said: inputs.MappingInput, key: Key, corrects: Key | None = None
) -> MappingAssertion | JointMapping:
    """A proposed opinion of the caller's; several provisions on its left side make it a joint one."""
    if not said.sources:
        raise BadInput("from names no provision", place=Place(column="from"), remedy="name at least one")
    sources = tuple(sorted(desk.provision(ref, "from") for ref in said.sources))
    target = desk.provision(said.to, "to")
    about = {
        "key": key,
        "corrects": corrects,
        "relation": said.relation,
        "to": target,
        "to_edition": said.to_edition,
        "rationale": said.rationale,
        "author": desk.request.caller.name,
        "authority": said.authority,
        "mapping_status": MappingStatus.PROPOSED,
        "asserted_on": desk.day(key, "asserted_on"),
        "confidence": said.confidence,
    }
    if len(sources) == 1:
        return MappingAssertion(from_=sources[0], from_edition=said.from_edition, **about)  # type: ignore[arg-type]
    return JointMapping(member=sources, from_edition=_editions(desk, said, sources), **about)  # type: ignore[arg-type]


def _editions(desk: Desk, said: inputs.MappingInput, sources: tuple[Key, ...]) -> tuple[Key, ...]:
    """The given edition, and for members of other frameworks the one in force."""
    given = framework_of(said.from_edition)
    others = {desk.edition(source) for source in sources if framework_of(source) != given}
    return tuple(sorted({said.from_edition, *others}))
