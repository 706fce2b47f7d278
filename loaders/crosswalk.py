"""A publisher's crosswalk on its way to records: its framework, and its opinions on provisions of ours.

A crosswalk names pairs and says no more: every pair is an overlap (`intersects-with`), proposed, under the authority of
its publisher. An id that names no provision is left out and told with its place and the nearest ones, because the file
is another's and its reader cannot mend it.
"""

from dataclasses import dataclass, field
from datetime import date

from loaders.drafts import Resolve
from loaders.loaded import Loaded
from ontology.errors import Place, UnknownReference, Unreadable
from ontology.key import Key, framework_of
from ontology.records import Edition, Framework, MappingAssertion, Provision, Wording
from ontology.register import Added
from ontology.words import Authority, FrameworkKind, MappingStatus, Relation, SubjectKind

EDITIONS = {"eu-ai-act": "eu-ai-act/edition/2024-08-01", "iso-42001": "iso-42001/edition/2023"}
"""The texts of ours that the publishers read."""


@dataclass(frozen=True, slots=True)
class Publication:
    """What all pairs of one crosswalk share. `source` is the mapping set that a policy switches on."""

    source: Key
    framework: Framework
    edition: Edition
    author: str
    authority: Authority
    asserted_on: date
    rationale: str


def standard(key: Key, label: str, short: str, identifies: str) -> Framework:
    """A framework that an organisation adopts."""
    return Framework(
        key=key,
        label=label,
        short=short,
        framework_kind=FrameworkKind.STANDARD,
        default_assessed_per=SubjectKind.ORGANISATION,
        identifies=identifies,
    )


@dataclass(slots=True)
class Crosswalk:
    """`resolve`: a reference as people write it to a key that exists; without it nothing is checked here."""

    publication: Publication
    resolve: Resolve | None
    provisions: dict[Key, tuple[Added, Added]] = field(default_factory=dict)
    pairs: dict[Key, Added] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def provision(self, number: str, label: str, position: int, place: Place, *, assessable: bool = True) -> Key:
        """The publisher's provision of that number; told once."""
        shared = self.publication
        key = f"{shared.framework.key}/{number.replace(' ', '-')}"
        if key not in self.provisions:
            wording = Wording(
                key=f"{key}/w1",
                wording_of=key,
                in_edition=(shared.edition.key,),
                position=position,
                number=number,
                label=label,
                assessable=assessable,
                fingerprint=f"{shared.edition.key.rsplit('/', 1)[1]}:{number}",
            )
            provision = Provision(key=key, in_framework=shared.framework.key)
            self.provisions[key] = (Added(provision, str(place)), Added(wording, str(place)))
        return key

    def pair(self, own: Key, reference: str, key: Key, written: str, place: Place) -> None:
        """An overlap of one of our provisions with the publisher's. `reference` names ours as people write it, `key` is
        its key if there is no register to ask, `written` is what the publisher wrote.
        """
        try:
            found = self.resolve(reference) if self.resolve else key
        except UnknownReference as error:
            self.notes.append(f"{place}: left out, {error}")
            return
        shared = self.publication
        name = f"{found}--{own}".replace("/", ":")
        record = MappingAssertion(
            key=f"mapping/{shared.source.removeprefix('mapping-set/')}/{name}",
            from_=found,
            relation=Relation.INTERSECTS_WITH,
            to=own,
            from_edition=EDITIONS[framework_of(found)],
            to_edition=shared.edition.key,
            rationale=shared.rationale,
            author=shared.author,
            authority=shared.authority,
            mapping_status=MappingStatus.PROPOSED,
            asserted_on=shared.asserted_on,
            claimed_id=written if written != found.rsplit("/", 1)[1] else None,
            source=shared.source,
        )
        if record.key in self.pairs:
            self.notes.append(f"{place}: {written} is said twice of {own}; recorded once")
        self.pairs.setdefault(record.key, Added(record, str(place)))

    def loaded(self, name: str) -> Loaded:
        """Framework, provisions, opinions. Raises Unreadable where nothing is named."""
        if not self.provisions:
            raise Unreadable("the crosswalk names nothing", place=Place(file=name), remedy="bring it whole")
        shared = self.publication
        head = (Added(shared.framework, name), Added(shared.edition, name))
        named = (added for both in self.provisions.values() for added in both)
        return Loaded((*head, *named, *self.pairs.values()), notes=tuple(self.notes))
