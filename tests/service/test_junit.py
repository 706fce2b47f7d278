"""JUnit XML as a parser of another reads it."""

from lxml import etree

from service.junit import Case, Suite, document

SUITES = [
    Suite(
        "absent",
        (Case("a", "g", failed="it is not there", kind="violation", text="more"), Case("b", "g", skipped="waived")),
        {"revision": "1-ab"},
    ),
    Suite("stale", (Case("c", "h"), Case("d", "h", failed="too old", skipped="never both"))),
]


def parsed(text: str) -> etree._Element:
    return etree.fromstring(text.encode())


def test_the_counts_are_those_of_the_cases() -> None:
    root = parsed(document("all", SUITES))
    assert (root.tag, dict(root.attrib)) == (
        "testsuites",
        {"name": "all", "tests": "4", "failures": "2", "errors": "0"},
    )
    for suite in root.findall("testsuite"):
        cases = suite.findall("testcase")
        assert int(suite.attrib["tests"]) == len(cases) == 2
        assert int(suite.attrib["failures"]) == sum(case.find("failure") is not None for case in cases) == 1
        assert int(suite.attrib["skipped"]) == sum(case.find("skipped") is not None for case in cases)


def test_a_case_says_why_it_failed_or_was_skipped() -> None:
    failed, skipped = parsed(document("all", SUITES[:1])).iter("testcase")
    failure, skip = failed.find("failure"), skipped.find("skipped")
    assert failure is not None
    assert skip is not None
    assert (dict(failure.attrib), failure.text) == ({"message": "it is not there", "type": "violation"}, "more")
    assert (dict(skip.attrib), skip.text) == ({"message": "waived"}, None)
    assert dict(failed.attrib) == {"classname": "g", "name": "a"}


def test_properties_come_first_as_the_schema_of_jenkins_has_it() -> None:
    suite = parsed(document("all", SUITES))[0]
    assert [child.tag for child in suite] == ["properties", "testcase", "testcase"]
    assert dict(suite[0][0].attrib) == {"name": "revision", "value": "1-ab"}


def test_what_xml_cannot_hold_is_written_out_and_the_rest_comes_back() -> None:
    said = "he \"said\" <b> & 'so'\n\ttwo, \x00\x0b\x1b\udc80\ufffe, ä 😀 ]]>"
    case = next(parsed(document("all", [Suite("s", (Case(said, said, failed=said, text=said),))])).iter("testcase"))
    wanted = "he \"said\" <b> & 'so'\n\ttwo, \\x00\\x0b\\x1b\\udc80\\ufffe, ä 😀 ]]>"
    failure = case.find("failure")
    assert failure is not None
    assert (case.get("name"), failure.get("message"), failure.text) == (wanted, wanted, wanted)
