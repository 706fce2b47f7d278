"""All rules over all documents of one run."""

from collections.abc import Callable, Iterator, Sequence

from loaders.linting import rule_chains, rule_ends, rule_pairs, rule_said, rule_scales
from loaders.linting.case import Case, finding
from loaders.linting.catalogue import Catalogue
from loaders.linting.document import Document
from loaders.linting.finding import Finding

RULES: dict[str, Callable[[Case], Iterator[Finding]]] = {
    "unresolvable": rule_ends.unresolvable,
    "foreign-end": rule_ends.foreign_end,
    "missing-end": rule_ends.missing_end,
    "self-mapping": rule_ends.self_mapping,
    "not-assessable": rule_ends.not_assessable,
    "annex-b": rule_ends.annex_b,
    "spelling": rule_ends.spelling,
    "two-spellings": rule_ends.two_spellings,
    "unchecked": rule_ends.unchecked,
    "duplicate": rule_pairs.duplicate,
    "pair-differs": rule_pairs.pair_differs,
    "strength-differs": rule_pairs.strength_differs,
    "contradictory-inverse": rule_pairs.contradictory_inverse,
    "uneven-inverse": rule_pairs.uneven_inverse,
    "no-inverse": rule_pairs.no_inverse,
    "one-way": rule_pairs.one_way,
    "opinions-differ": rule_pairs.opinions_differ,
    "over-claim": rule_chains.over_claim,
    "chain-contradicts": rule_chains.chain_contradicts,
    "several-equals": rule_chains.several_equals,
    "unknown-relation": rule_scales.unknown_relation,
    "off-scale": rule_scales.off_scale,
    "mixed-scale": rule_scales.mixed_scale,
    "short-scale": rule_scales.short_scale,
    "scales-differ": rule_scales.scales_differ,
    "no-source": rule_said.no_source,
    "no-edition": rule_said.no_edition,
    "no-author": rule_said.no_author,
    "no-date": rule_said.no_date,
    "no-justification": rule_said.no_justification,
}
"""By code. Rules that are not here are seen while reading: `document.Flaw`."""


def lint(documents: Sequence[Document], catalogue: Catalogue) -> list[Finding]:
    """Every finding, by file and line."""
    case = Case(documents, catalogue)
    found = [each for rule in RULES.values() for each in rule(case)]
    found += [
        finding(flaw.rule, document, flaw.line, flaw.text, flaw.message)
        for document in documents
        for flaw in document.flaws
    ]
    return sorted(found, key=lambda each: each.order)
