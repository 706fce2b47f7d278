"""A stranger's file is parsed in a child process that can be killed: limits on memory, processor and wall time, no
network (best effort), no files written, no further programs.

The child is a fresh interpreter (about 60 ms until its first line), because forking a server with threads is not safe.
What comes back is unpickled by a reader that knows plain data and our own classes only, so that a parser that was taken
over cannot reach the parent. Files shipped with the program need none of this.
"""

import importlib
import io
import os
import pickle
import resource
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar

from ontology.errors import BadInput, NomographError, Refused, Unreadable

P = ParamSpec("P")
T = TypeVar("T")

_REMEDY = "check that the file is what it seems, or split it"


@dataclass(frozen=True, slots=True)
class Limits:
    """`memory`: bytes of address space; `cpu`, `wall`: seconds; `answer`: bytes that come back."""

    memory: int = 2 * 1024**3
    cpu: int = 30
    wall: float = 60.0
    answer: int = 256 * 1024**2


LIMITS = Limits()


def run(function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """`function(*args, **kwargs)` under LIMITS; an iterator comes back as a tuple."""
    return limited(LIMITS, function, *args, **kwargs)


def limited(limits: Limits, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """The same under other limits. The function is importable, arguments and result are plain data or our own classes.

    Raises what the function raises of our own errors; Unreadable for any other failure, a crash or a limit.
    """
    request = pickle.dumps((sys.path, limits, function.__module__, function.__qualname__, args, kwargs))
    status, answer = _ask(request, limits)
    if len(answer) > limits.answer:
        raise Unreadable("the file says more than can be taken at once", remedy="split it")
    if status != 0 or not answer:
        raise Unreadable(_obituary(status, limits), remedy=_REMEDY)
    kind, value = _load(answer)
    if kind == "reasons":
        raise Refused(value)
    if kind == "error":
        raise value
    result: T = value
    return result


def _ask(request: bytes, limits: Limits) -> tuple[int, bytes]:
    """Exit status and answer of a child; a negative status is the signal that ended it."""
    command = [sys.executable, "-I", "-c", _CHILD]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, env={}, cwd="/", close_fds=True, **pipes) as child:  # type: ignore[call-overload]
        watch = threading.Timer(limits.wall, child.kill)
        watch.start()
        try:
            with suppress(BrokenPipeError):
                child.stdin.write(request)
                child.stdin.close()
            answer = child.stdout.read(limits.answer + 1)
            if len(answer) > limits.answer:
                child.kill()
        finally:
            status = child.wait()
            expired = not watch.is_alive()
            watch.cancel()
    return (-_EXPIRED if expired and status < 0 else status), answer


_EXPIRED = 1000
_CPU = 24
_CHILD = (
    "import pickle,sys;"
    "request=pickle.load(sys.stdin.buffer);"
    "sys.path[:]=request[0];"
    "from loaders.sandbox import serve;"
    "serve(request)"
)


def _obituary(status: int, limits: Limits) -> str:
    if status == -_EXPIRED:
        return f"reading took longer than {limits.wall:g} seconds and was stopped"
    if status in (-_CPU, -9):
        return f"reading took more than {limits.cpu} seconds of processor time, or all memory, and was stopped"
    return "reading crashed"


class _Plain(pickle.Unpickler):
    """Plain data, days and paths, and the classes of our own rooms: nothing that does something when it is made."""

    ALLOWED = frozenset({("datetime", name) for name in ("date", "datetime", "time", "timedelta", "timezone")})

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in self.ALLOWED or (module == "pathlib" and name in ("PosixPath", "Path")):
            return super().find_class(module, name)
        if module.split(".", 1)[0] in ("ontology", "loaders") and "." not in name:
            found = super().find_class(module, name)
            if isinstance(found, type) and found.__module__ == module:
                return found
        raise pickle.UnpicklingError(f"{module}.{name} is not plain data")


def _load(answer: bytes) -> tuple[str, Any]:
    try:
        kind, value = _Plain(io.BytesIO(answer)).load()
    except (pickle.UnpicklingError, EOFError, ValueError, TypeError, AttributeError, ImportError) as error:
        raise Unreadable("reading gave something else than records", remedy=_REMEDY) from error
    return kind, value


# --- the child ------------------------------------------------------------------------------------


def serve(request: tuple[list[str], Limits, str, str, tuple[Any, ...], dict[str, Any]]) -> None:
    """Runs in the child: one request, one answer on standard output."""
    _, limits, module, name, args, kwargs = request
    out = os.dup(1)
    os.dup2(2, 1)
    function: Any = importlib.import_module(module)
    for part in name.split("."):
        function = getattr(function, part)
    confine(limits)
    with os.fdopen(out, "wb") as stream:
        stream.write(_answer(function, args, kwargs))


def _answer(function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> bytes:
    try:
        value = function(*args, **kwargs)
        return pickle.dumps(("value", tuple(value) if hasattr(value, "__next__") else value))
    except Refused as refused:
        return pickle.dumps(("reasons", [_portable(reason) for reason in refused.reasons]))
    except NomographError as error:
        return pickle.dumps(("error", _portable(error)))
    except MemoryError:
        return pickle.dumps(("error", Unreadable("reading needs more memory than is allowed", remedy=_REMEDY)))
    except RecursionError:
        return pickle.dumps(("error", Unreadable("the file is nested too deeply", remedy=_REMEDY)))
    except Exception as error:
        message = f"the file cannot be read ({type(error).__name__})"
        return pickle.dumps(("error", Unreadable(message, remedy=_REMEDY)))


def _portable(error: NomographError) -> NomographError:
    """Without the chain of exceptions of foreign parsers."""
    kind = type(error) if isinstance(error, BadInput) else Unreadable
    return kind(error.message, place=error.place, remedy=error.remedy, ref=error.ref, nearest=error.nearest)


def confine(limits: Limits) -> None:
    """Limits of the operating system, then a guard in the interpreter."""
    limit(limits)
    sys.addaudithook(_guard)


def limit(limits: Limits) -> None:
    """Memory, processor time, no written files, few open ones. What a system does not know is left out."""
    for name, amount in (
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_CPU, limits.cpu),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 64),
    ):
        with suppress(ValueError, OSError):
            resource.setrlimit(name, (amount, amount))


_FORBIDDEN = ("socket.", "subprocess.", "os.system", "os.exec", "os.fork", "os.posix_spawn", "ctypes.dlopen", "pty.")


def _guard(event: str, _: tuple[Any, ...]) -> None:
    if event.startswith(_FORBIDDEN):
        raise PermissionError(event)
