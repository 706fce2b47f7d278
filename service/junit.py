"""Results as JUnit XML, which every build server shows: suites of cases that passed, failed or were skipped.

There is no one standard. What is written here are the elements and attributes that the schema of Jenkins has, and that
GitLab, GitHub actions and Azure DevOps read. Nothing depends on the day or the machine: no times, no host.
"""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML 1.0 document can hold, however it is written (its section 2.2)."""


@dataclass(frozen=True, slots=True)
class Case:
    """One thing that was looked at. `group`: what build servers call the class; `failed`, `skipped`: in a sentence;
    `kind`: what sort of failure; `text`: more about it.
    """

    name: str
    group: str
    failed: str | None = None
    skipped: str | None = None
    kind: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Suite:
    name: str
    cases: tuple[Case, ...]
    properties: Mapping[str, str] = field(default_factory=dict)

    @property
    def failures(self) -> int:
        return sum(case.failed is not None for case in self.cases)

    @property
    def skipped(self) -> int:
        return sum(case.failed is None and case.skipped is not None for case in self.cases)


def document(name: str, suites: Iterable[Suite]) -> str:
    """The XML document."""
    known = list(suites)
    tests, failures = sum(len(suite.cases) for suite in known), sum(suite.failures for suite in known)
    root = _element("testsuites", name=name, tests=tests, failures=failures, errors=0)
    root.extend(_suite(suite) for suite in known)
    ET.indent(root, " ")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _suite(suite: Suite) -> ET.Element:
    made = _element(
        "testsuite",
        name=suite.name,
        tests=len(suite.cases),
        failures=suite.failures,
        errors=0,
        skipped=suite.skipped,
    )
    if suite.properties:
        properties = ET.SubElement(made, "properties")
        properties.extend(_element("property", name=name, value=value) for name, value in suite.properties.items())
    made.extend(map(_case, suite.cases))
    return made


def _case(case: Case) -> ET.Element:
    made = _element("testcase", classname=case.group, name=case.name)
    if case.failed is not None:
        made.append(_element("failure", case.text, message=case.failed, type=case.kind))
    elif case.skipped is not None:
        made.append(_element("skipped", case.text, message=case.skipped))
    return made


def _element(tag: str, text: str = "", /, **attributes: str | int) -> ET.Element:
    made = ET.Element(tag, {name: _clean(str(value)) for name, value in attributes.items()})
    made.text = _clean(text) or None
    return made


def _clean(text: str) -> str:
    """What XML cannot hold, as Python would write it."""
    return _NO_XML.sub(lambda found: found[0].encode("unicode_escape", "surrogatepass").decode("ascii"), text)
