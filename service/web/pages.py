"""The pages, server-rendered from saved operations. They need no JavaScript and nothing from another host."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import anyio
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from ontology.records import MappingPolicy
from service.api.caller import Caller
from service.asking import Asked
from service.house import House
from service.reasoning.opinions import DEFAULT_POLICY
from service.reasoning.remedies import TRIED
from service.unheard import Unheard, unheard
from service.web import along, gap_groups, mending, tree, words
from service.web.names import Labels
from service.web.operations import Answered, run

STATIC = Path(__file__).with_name("static")
TEMPLATES = Path(__file__).with_name("templates")

Values = Mapping[str, str]
Asking = Callable[[Values, Caller], dict[str, Any]]


class Pages:
    """The pages of one house."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.templates = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.templates.filters.update(
            day=words.on_day,
            moment=lambda text: words.at_moment(text, house.settings.time_zone),
            words=words.words,
            life=words.life,
            severities=words.severities,
            rejected=words.rejected,
            **_names(Labels(house)),
        )
        self.templates.globals.update(
            STATUS=words.STATUS,
            APPLICABILITY=words.APPLICABILITY,
            RULES=words.RULES,
            KINDS=words.KINDS,
            period=words.period,
            address=gap_groups.address,
            gaps_of=gap_groups.of_cell,
            lives=gap_groups.LIVES,
            severities=gap_groups.SEVERITIES,
        )

    def routes(self) -> list[Route]:
        """Each page is a GET whose address says all of the question."""
        pages: dict[str, tuple[str, Asking]] = {
            "/": ("trace.html", self._trace),
            "/coverage": ("coverage.html", self._coverage),
            "/gaps": ("gaps.html", self._gaps),
            "/crosswalk": ("crosswalk.html", self._crosswalk),
            "/statement": ("statement.html", self._statement),
            "/item": ("item.html", partial(along.item, self.house)),
            "/history": ("history.html", partial(along.history, self.house)),
        }
        return [Route(path, self._endpoint(path, *page), methods=["GET"]) for path, page in pages.items()]

    def _endpoint(self, path: str, template: str, asking: Asking) -> Callable[[Request], Any]:
        async def answer(request: Request) -> Response:
            values = {key: value.strip() for key, value in request.query_params.items()}
            return await anyio.to_thread.run_sync(self._page, path, template, asking, values, request.state.caller)

        return answer

    def _page(self, path: str, template: str, asking: Asking, values: Values, caller: Caller) -> Response:
        form = run(self.house, "form", {}, caller).data
        shown = asking(values, caller)
        answered: Answered = shown.get("answered", Answered())
        told = [mending.told(error, path, values) for error in answered.errors]
        page = self.templates.get_template(template).render(
            path=path, values=values, form=form, policies=self._policies(), errors=told, **shown
        )
        return HTMLResponse(page, 404 if answered.errors and not any(answered.data.values()) else 200)

    def nowhere(self, request: Request) -> Response:
        """There is no page at an address."""
        form = run(self.house, "form", {}, request.state.caller).data
        page = self.templates.get_template("nowhere.html").render(
            path=request.url.path, values={}, form=form, errors=[]
        )
        return HTMLResponse(page, 404)

    def _policies(self) -> list[MappingPolicy]:
        register = self.house.register
        recorded = [p for p in register.open(MappingPolicy, register.head) if p.key != DEFAULT_POLICY.key]
        return [DEFAULT_POLICY, *sorted(recorded, key=lambda policy: policy.key)]

    def _point(self, values: Values) -> dict[str, str | None]:
        """asOf, knownAt and policy as the form gives them."""
        return {
            "asOf": values.get("asOf"),
            "knownAt": self._moment(values.get("knownAt", "")),
            "policy": values.get("policy"),
        }

    def _moment(self, text: str) -> str:
        """A time without zone, as a form gives it, is in the organisation's own."""
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            return text
        return (moment if moment.tzinfo else moment.replace(tzinfo=self.house.settings.time_zone)).isoformat()

    def _unheard(self, values: Values, asked: Mapping[str, str]) -> Unheard | None:
        return unheard(self._asked(values).view, asked["from"], asked["to"])

    def _asked(self, values: Values) -> Asked:
        """The point of a question. Only of one that was answered: no day in it is wrong."""
        day, moment = values.get("asOf"), self._moment(values.get("knownAt", ""))
        return self.house.ask(
            date.fromisoformat(day) if day else None,
            datetime.fromisoformat(moment) if moment else None,
            values.get("policy") or None,
        )

    def _context(self, values: Values) -> dict[str, str]:
        """What an answer that does not say so itself depends on."""
        context = self._asked(values).context
        return {
            "revision": context.revision,
            "asOf": context.as_of.isoformat(),
            "knownAt": context.known_at.isoformat(),
            "policy": context.policy,
            "engine": context.engine,
            "content": context.content,
        }

    # --- the pages -----------------------------------------------------------------------------------

    def _trace(self, values: Values, caller: Caller) -> dict[str, Any]:
        if not (values.get("provision") and values.get("subject")):
            return {"trace": None}
        tried = TRIED if values.get("remedies") == "smallest" else None
        asked = {"provision": values["provision"], "subject": values["subject"], "tried": tried, **self._point(values)}
        answered = run(self.house, "trace", asked, caller)
        trace = answered.data.get("trace")
        if trace is None:
            return {"trace": None, "answered": answered}
        items = tree.items(trace["evidence"])
        return {
            "trace": trace,
            "answered": answered,
            "counting": [item for item in items if item.row["counts"]],
            "rejected": [item for item in items if not item.row["counts"]],
            "proof": tree.tree(trace["proof"]) if trace["proof"] else None,
            "leaves": list(tree.leaves(trace["blockers"])),
            "open_parts": tree.open_parts(trace["blockers"]),
            "again": _again(trace),
            "smallest": None if tried or _settled(trace) else "/?" + urlencode({**values, "remedies": "smallest"}),
        }

    def _coverage(self, values: Values, caller: Caller) -> dict[str, Any]:
        asked = {
            "frameworks": [values["framework"]] if values.get("framework") else None,
            "subjects": [values["subject"]] if values.get("subject") else None,
            "horizon": values.get("horizon"),
            **self._point(values),
        }
        answered = run(self.house, "coverage", asked, caller)
        return {"coverage": answered.data.get("coverage"), "answered": answered}

    def _gaps(self, values: Values, caller: Caller) -> dict[str, Any]:
        answered = run(self.house, "gaps", {**gap_groups.variables(values), **self._point(values)}, caller)
        gaps, totals = answered.data.get("gaps"), answered.data.get("gapTotals") or []
        more = gaps["pageInfo"] if gaps and values.get("question") else {}
        after = urlencode({**values, "after": more["endCursor"]}) if more.get("hasNextPage") else None
        return {
            "gaps": gaps,
            "totals": totals,
            "groups": gap_groups.groups(totals, gaps["nodes"], values) if gaps else [],
            "everything": gap_groups.address(values),
            "after": after,
            "context": self._context(values) if gaps else None,
            "answered": answered,
        }

    def _crosswalk(self, values: Values, caller: Caller) -> dict[str, Any]:
        asked = {"from": values.get("from") or "iso-42001", "to": values.get("to") or "eu-ai-act"}
        include = ["ENTAILED", "CANDIDATE"] if values.get("candidates") else None
        answered = run(
            self.house,
            "crosswalk",
            {**asked, "include": include, "after": values.get("after"), **self._point(values)},
            caller,
        )
        crosswalk = answered.data.get("crosswalk")
        more = crosswalk["rows"]["pageInfo"] if crosswalk else {}
        after = urlencode({**values, "after": more["endCursor"]}) if more.get("hasNextPage") else None
        silent = self._unheard(values, asked) if crosswalk else None
        return {"crosswalk": crosswalk, "asked": asked, "after": after, "silent": silent, "answered": answered}

    def _statement(self, values: Values, caller: Caller) -> dict[str, Any]:
        if not values.get("organisation"):
            return {"statement": None, "context": None}
        asked = {"organisation": values["organisation"], "framework": values.get("framework") or "iso-42001"}
        point = self._point(values)
        answered = run(
            self.house,
            "statement-of-applicability",
            {**asked, "asOf": point["asOf"], "knownAt": point["knownAt"]},
            caller,
        )
        statement = answered.data.get("statementOfApplicability")
        context = None if statement is None else self._context(values)
        return {"statement": statement, "context": context, "answered": answered}


def _names(labels: Labels) -> dict[str, Callable[[str], str]]:
    return {"cite": labels.cite, "short": labels.short, "label": labels.label}


def _settled(trace: Mapping[str, Any]) -> bool:
    """Whether a search could find nothing smaller."""
    return all(remedy["exact"] for remedy in trace["remedies"])


def _again(trace: Mapping[str, Any]) -> str:
    """The address that asks the same again, with everything that today would change written out."""
    context = trace["context"]
    return "/?" + urlencode(
        {
            "provision": trace["provision"]["key"],
            "subject": trace["subject"]["key"],
            "asOf": context["asOf"],
            "knownAt": context["knownAt"],
            "policy": context["policy"],
        }
    )
