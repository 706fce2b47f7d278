"""Frameworks, editions and provisions."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import strawberry

from ontology.errors import UnknownReference
from ontology.key import Key, framework_of
from ontology.records import Edition as EditionRecord
from service.api.connections import After, Connection, First, page
from service.api.enums import SubjectKind
from service.api.fields import asked
from service.api.mappings import Mapping, mapping_of
from service.api.nodes import Lang, Node
from service.api.official import official_url
from service.api.point import Point
from service.api.texts import text_of
from service.reading_order import in_order, siblings


@strawberry.type(description="One text of a framework: as published, a consolidation, a standard's edition.")
class Edition:
    key: strawberry.ID = strawberry.field(description="The permanent name: `eu-ai-act/edition/2026-07-27`.")
    in_force_from: date = strawberry.field(description="First day in force.")
    in_force_to: date | None = strawberry.field(description="First day no longer in force; null while it is.")
    identifier: str = strawberry.field(description="The name by which its publisher identifies it (an ELI, a URN).")

    @classmethod
    def of(cls, record: EditionRecord) -> Edition:
        return cls(
            key=strawberry.ID(record.key),
            in_force_from=record.in_force_from,
            in_force_to=record.in_force_to,
            identifier=record.identifies or record.key,
        )


@strawberry.type(description="An act or a standard under one numbering.")
class Framework(Node):
    @asked("All its editions, the oldest first.")
    def editions(self) -> list[Edition]:
        found = self.point.law.content.editions.get(self.key, [])
        return [Edition.of(edition) for edition in sorted(found, key=lambda edition: edition.in_force_from)]

    @asked("What the edition in force at asOf consists of, in its own order.")
    def provisions(
        self,
        depth: Annotated[
            int | None, strawberry.argument(description="1: articles and clauses; 2: their parts too; absent: all.")
        ] = None,
        first: First = 100,
        after: After = None,
    ) -> Connection[Provision]:
        rows = list(in_order(self.point.law, self.key, depth))
        return page(rows, lambda key: Provision.of(self.point, key), str, first, after)

    @classmethod
    def of(cls, point: Point, key: Key) -> Framework:
        """Raises UnknownReference with what there is."""
        frameworks = point.law.content.frameworks
        if key not in frameworks:
            known = ", ".join(sorted(frameworks))
            raise UnknownReference(f'no framework "{key}"', ref=key, remedy=f"name one of {known}")
        return cls(point=point, key=strawberry.ID(key))


@strawberry.type(description="An address in a framework: article, paragraph, point, annex item, clause, control.")
class Provision(Node):
    @asked("As it is cited: `AI Act Art. 15(4)`.")
    def citation(self) -> str:
        return self.point.citation(self.key)

    @asked("Its number as printed; empty where the edition in force at asOf has no wording for it.")
    def number(self) -> str:
        wording = self.point.wording(self.key)
        return wording.number if wording else ""

    @asked("Its heading, in English; null where it has none, or another language is wanted.")
    def heading(self, lang: Lang = None) -> str | None:
        wording = self.point.wording(self.key)
        return wording.heading if wording and lang in (None, "en") else None

    @asked("The words themselves; null where they are not held (a standard, or a page that was not loaded).")
    def text(
        self,
        lang: Annotated[str | None, strawberry.argument(description="Language (BCP 47); absent: English.")] = None,
        edition: Annotated[
            strawberry.ID | None,
            strawberry.argument(description="Key of an edition; absent: the one in force."),
        ] = None,
    ) -> str | None:
        return text_of(self.point, self.key, lang or "en", edition)

    @asked("The official page of the edition in force at asOf; null for standards.")
    def official_url(self) -> str | None:
        return official_url(self.point.law.edition_of(self.key), self.key)

    @asked("Whether an operator can meet it: a recital, a definition, a chapeau cannot be met.")
    def assessable(self) -> bool:
        wording = self.point.wording(self.key)
        return bool(wording and wording.assessable)

    @asked("The kind of subject that it is met for; null where it takes no part in the rules.")
    def assessed_per(self) -> SubjectKind | None:
        return self.point.law.kind.get(self.point.law.content.index[self.key])

    @asked("Whom it addresses, in words.")
    def addressees(self) -> list[str]:
        wording = self.point.wording(self.key)
        return list(wording.addressee) if wording else []

    @asked("The act or standard that it stands in.")
    def framework(self) -> Framework:
        return Framework.of(self.point, framework_of(self.key))

    @asked("What it is a part of, in the edition in force at asOf.")
    def parent(self) -> Provision | None:
        law = self.point.law
        whole = law.whole.get(law.content.index[self.key])
        return None if whole is None else Provision.of(self.point, law.content.keys[whole])

    @asked("Its parts in the edition in force at asOf, in their order.")
    def parts(self) -> list[Provision]:
        law = self.point.law
        children = siblings(law, law.children.get(law.content.index[self.key], []))
        return [Provision.of(self.point, law.content.keys[child]) for child in children]

    @asked("What follows from it for provisions of other frameworks.")
    def mappings(
        self,
        policy: Annotated[
            strawberry.ID | None, strawberry.argument(description="Mapping policy; absent: that of the answer.")
        ] = None,
        first: First = 100,
        after: After = None,
    ) -> Connection[Mapping]:
        point = self.point.under(policy)
        return page(
            point.view.mappings_of(self.key), lambda row: mapping_of(point, row), lambda row: row.target, first, after
        )

    @classmethod
    def of(cls, point: Point, key: Key) -> Provision:
        """Raises UnknownReference."""
        if key not in point.law.content.index:
            raise UnknownReference(f"there is no provision {key}", ref=key)
        return cls(point=point, key=strawberry.ID(key))
