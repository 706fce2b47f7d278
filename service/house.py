"""The house: ledger, register, views and files of one home, behind one door.

    house = House.open(Settings.read())
    asked = house.ask(as_of=date(2026, 11, 21))
    asked.view.trace("eu-ai-act/art_15", "model/candidate-ranker@2.1"), asked.context

Every question first looks whether the ledger has grown, so a server shows what the command line loaded. A register is
never changed once it is shown: what is added makes a new one, so that an answer in the making stands on one state.
"""

from collections import OrderedDict
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Self

from ontology.errors import BadInput, StaleRevision
from ontology.key import Key
from ontology.records import MappingPolicy
from ontology.register import ChangeSet, Entry, Register
from service.asking import Asked, Context, context_of, policy_named
from service.growth import grown
from service.home import Home
from service.ledger import Ledger, Report
from service.lives.bookkeeping import seen
from service.reasoning.view import View
from service.settings import Settings
from service.settled import extras_of, settle
from service.snapshot import Keeper

if TYPE_CHECKING:
    from ontology.references import References
    from service.graph.served import ServedGraph
    from service.validation.own.shelf import Shelf

VIEWS_KEPT = 16
_TRIES = 50
"""How often a change set is looked at again because another writer was quicker."""


class House:
    """Safe for threads; any number of houses and processes may stand on one ledger."""

    def __init__(self, home: Home, ledger: Ledger, settings: Settings, today: Callable[[], date] | None = None) -> None:
        self.home = home
        self.ledger = ledger
        self.settings = settings
        self.today = today or self._today
        self._lock = RLock()
        self._register = Register(settings.time_zone)
        self._redacted: frozenset[int] = frozenset()
        self._keeper = Keeper(home.snapshot, home.snapshot_key, ledger)
        ledger.forgetting.append(self._keeper.forget)
        self._base: Register | None = None
        """What the snapshot held, whose facts are settled: those of what has grown from it are grown from them."""
        self._views: OrderedDict[tuple[str, date, int, Key], View] = OrderedDict()
        self._references: tuple[str, References] | None = None
        self._graph: ServedGraph | None = None
        self._own: Shelf | None = None

    @classmethod
    def open(cls, where: Settings | Path, today: Callable[[], date] | None = None) -> Self:
        """The house in a home that is there; the whole chain is checked while it is read, and of what was
        said all that no snapshot holds. Raises HomeError or
        LedgerError. `today`: another clock than the machine's.
        """
        settings = _settings(where)
        return cls._on(Home.open(settings.home), settings, today)

    @classmethod
    def create(
        cls,
        where: Settings | Path,
        *,
        demo: bool = False,
        clock: str | None = None,
        at: datetime | None = None,
        today: Callable[[], date] | None = None,
    ) -> Self:
        """A new home with the content that comes with the program. `demo`: the home is the demo's, with its simulated
        `clock` in words, and `at` the time on it.
        """
        settings = _settings(where)
        house = cls._on(Home.create(settings.home, demo=demo, clock=clock), settings, today)
        house.load_content(at=at)
        house.home.finish()
        return house

    @classmethod
    def _on(cls, home: Home, settings: Settings, today: Callable[[], date] | None) -> Self:
        house = cls(home, Ledger.open(settings.ledger or home.ledger_url), settings, today)
        house.refresh()
        return house

    def close(self) -> None:
        if self._graph is not None:
            self._graph.close()
        self.ledger.close()

    def _today(self) -> date:
        return self.settings.today or datetime.now(self.settings.time_zone).date()

    # --- what is known -----------------------------------------------------------------------------

    @property
    def register(self) -> Register:
        """Everything up to the ledger's head, as of now; the register that you hold never changes."""
        return self.refresh()

    def refresh(self) -> Register:
        """Reads on where the ledger has grown; costs a fraction of a millisecond where it has not."""
        with self._lock:
            head = self.ledger.head()
            if head.sequence != self._register.head or head.revision != self._register.revision:
                self._read_on()
            return self._register

    def _read_on(self) -> None:
        redacted = self.ledger.redacted()
        known = self._register
        if known.head and redacted - self._redacted:
            self._keeper.discard()
            known = Register(self.settings.time_zone)
            self._views.clear()
            self._base = None
        elif not known.head:
            known = self._taken() or known
        digest = known.entries[-1].digest if known.entries else None
        self._register = grown(known, self.ledger.entries(known.head, digest))
        self._redacted = redacted
        if self.ledger.redacted() != redacted:  # while it was read
            self._read_on()

    def _taken(self) -> Register | None:
        taken = self._keeper.read(self.settings.time_zone)
        if taken is None:
            return None
        self._base = taken.register if settle(taken.register, taken.extras) else None
        return taken.register

    def keep(self) -> bool:
        """Writes a snapshot of what is recorded, so that the next who opens this house need not read it all again,
        where enough was read since the last: about 10 µs a record. Whether it did.
        """
        register = self.refresh()
        return self._keeper.due(register) and self._keeper.write(register, extras_of(register))

    def verify(self, known: str | None = None) -> Report:
        """Goes through the whole ledger."""
        return self.ledger.verify(known)

    # --- asking ------------------------------------------------------------------------------------

    def ask(
        self,
        as_of: date | None = None,
        known_at: datetime | None = None,
        policy: str | None = None,
        *,
        known_in: int | None = None,
    ) -> Asked:
        """The present state, asked as of a day (default today), by what was known at a moment (default: everything),
        under a mapping policy (key or short name; default `policy/default`). `known_in`: by what was known with that
        entry, where several have one moment. Raises BadInput, UnknownReference.
        """
        if known_at is not None and known_at.tzinfo is None:
            raise BadInput(f"knownAt {known_at} has no time zone", remedy="add one, as in 2026-03-05T10:00:00Z")
        register = self.refresh()
        day = as_of or self.today()
        k = register.known_at(known_at)
        if known_in is not None:
            k, known_at = known_in, register.moment(known_in) if known_in else known_at
        chosen = policy_named(register, policy)
        context = context_of(register, day, known_at, chosen.key, self.home.marker)
        return Asked(self._view(register, day, k, chosen), context, register)

    def view(self, as_of: date | None = None, known_at: datetime | None = None, policy: str | None = None) -> View:
        """The view of `ask`."""
        return self.ask(as_of, known_at, policy).view

    def context(
        self, as_of: date | None = None, known_at: datetime | None = None, policy: str | None = None
    ) -> Context:
        """The context of `ask`."""
        return self.ask(as_of, known_at, policy).context

    def _view(self, register: Register, day: date, k: int, policy: MappingPolicy) -> View:
        name = (register.revision, day, k, policy.key)
        with self._lock:
            view = self._views.pop(name, None) or self._new_view(register, day, k, policy)
            self._views[name] = view
            while len(self._views) > VIEWS_KEPT:
                self._views.popitem(last=False)
            return view

    def _new_view(self, register: Register, day: date, k: int, policy: MappingPolicy) -> View:
        """Moved from the nearest of those that are kept, as far as it has been looked at; else begun anew."""
        near = [each for each in reversed(self._views.values()) if each.policy == policy and each.started]
        if not near:
            return View(register, day, k, policy, self.settings.profile)
        nearest = min(near, key=lambda each: (each.as_of != day, abs(each.known_at - k)))
        return nearest.moved(register, day, k)

    def references(self) -> "References":
        """Names as people write them, for what is recorded now."""
        register = self.refresh()
        with self._lock:
            from ontology.references import References

            if self._references is None or self._references[0] != register.revision:
                self._references = (register.revision, References(register))
            return self._references[1]

    @property
    def graph(self) -> "ServedGraph | None":
        """The graph server that `NOMOGRAPH_GRAPH` names; None where it names none. Raises BadInput on no address."""
        if self._graph is None and self.settings.graph:
            from service.graph.served import ServedGraph  # the driver costs 0.3 s, which few should pay

            with self._lock:
                self._graph = self._graph or ServedGraph(self.settings.graph, self.settings.base, self.refresh)
        return self._graph

    @property
    def own(self) -> "Shelf":
        """Shapes that users brought."""
        with self._lock:
            if self._own is None:
                from service.validation.own.files import Kept
                from service.validation.own.limits import Limits
                from service.validation.own.shelf import Shelf

                settings = self.settings
                limits = Limits(seconds=settings.shape_seconds, memory=settings.shape_memory * 1024**2)
                beside = (settings.shapes.expanduser(),) if settings.shapes else ()
                self._own = Shelf(Kept(self.home.shapes), beside, limits)
            return self._own

    def evidence_file(self, sha256: str) -> Path:
        """The file with that digest, checked. Raises UnknownReference where the home does not hold it."""
        return self.home.files.checked(sha256)

    # --- recording ---------------------------------------------------------------------------------

    def record(
        self,
        change: ChangeSet,
        *,
        expected: str | None = None,
        idempotency_key: str | None = None,
        at: datetime | None = None,
        into_demo: bool = False,
    ) -> Entry:
        """Checks a change set against the forms and records it, whole or not at all. Raises Refused, StaleRevision if
        the ledger is not at the revision `expected` (gaps that the program itself recorded since do not count),
        HomeError where it does not belong into the demo, Busy.
        """
        from service.validation import forms  # its parser of shapes costs 0.2 s, which only writers should pay

        self.home.admit(into_demo)
        earlier = self.ledger.earlier(change, idempotency_key)
        if earlier is not None:
            return earlier
        for left in reversed(range(_TRIES)):
            register = self.refresh()
            forms.check(change, register)
            try:
                entry = self.ledger.append(
                    change, expected=seen(expected, register), at=at, idempotency_key=idempotency_key
                )
            except StaleRevision:
                if not left or seen(expected, self.refresh()) == expected:
                    raise
            else:
                self.refresh()
                return entry
        raise AssertionError("unreachable: the last try returns or raises")

    def load_content(self, at: datetime | None = None) -> tuple[Entry, ...]:
        """Records what the home lacks of the frameworks, opinions and policies that come with the program."""
        from service import upgrade

        steps = upgrade.steps(self.refresh)
        return tuple(self.record(step.change, at=at, into_demo=True) for step in steps if step.change)


def _settings(where: Settings | Path) -> Settings:
    return where if isinstance(where, Settings) else Settings.read().model_copy(update={"home": where.absolute()})
