"""The child shuts itself in: limits of the operating system, its guards where it has them, an audit hook in any case.

A shape is data, and nothing that it says should ever reach a file or a socket. Where a library would do so all the same
(an import, a remote graph, a script), the hook says what was tried and ends the process, so that no `except` of that
library can hide it. Python's audit hooks do not see what native code does: there Landlock and an empty network
namespace stand, on a Linux that lets a process do that to itself, and no guard elsewhere.
"""

import ctypes
import os
import sys
import sysconfig
from collections.abc import Callable, Iterable
from pathlib import PurePath
from types import ModuleType
from typing import Any

from loaders import sandbox
from service.validation.own.outcome import CALLED

_FORBIDDEN = (
    *("os.", "socket.", "subprocess.", "ctypes.", "urllib.", "http.", "ftplib.", "smtplib.", "imaplib.", "poplib."),
    *("nntplib.", "telnetlib.", "shutil.", "tempfile.", "glob.", "pathlib.", "sqlite3.", "mmap.", "fcntl.", "pty."),
    *("webbrowser.", "winreg.", "signal.", "resource.", "cpython.run_", "open", "sys.addaudithook"),
)
_PROGRAMS = ("os.system", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.startfile", "os.kill")
_READS = ("open", "os.listdir", "os.scandir")
_LIBRARY = (".py", ".pyc", ".so", ".pyd")
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC


def confine(memory: int, seconds: int, called: Callable[[str], None]) -> tuple[str, ...]:
    """From here on nothing but computing. `called` is told what was tried, then the process ends. What the operating
    system guards besides, in words.
    """
    sys.dont_write_bytecode = True
    libraries = _libraries(sys.modules.values())
    guards = _kernel_guards(libraries)
    sandbox.limit(sandbox.Limits(memory=memory, cpu=seconds))
    sys.addaudithook(_hook(libraries, _import_path(), called))
    return guards


Hook = Callable[[str, tuple[Any, ...]], None]


def _hook(libraries: tuple[str, ...], listed: frozenset[str], called: Callable[[str], None]) -> Hook:
    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event.startswith(_FORBIDDEN) and not (event in _READS and _own(arguments, libraries, listed)):
            called(_words(event, arguments))
            os._exit(CALLED)

    return hook


def _own(arguments: tuple[Any, ...], libraries: tuple[str, ...], listed: frozenset[str]) -> bool:
    """Our own libraries are imported when they are needed; no other file is read, and none is written. `listed`: in
    these folders Python looks for modules by their names.
    """
    path = arguments[0] if arguments else None
    if not isinstance(path, str):
        return False
    path = os.path.normpath(path)
    if len(arguments) < 3:
        return path in listed or path.startswith(libraries)
    return path.startswith(libraries) and path.endswith(_LIBRARY) and not arguments[2] & _WRITING


def _words(event: str, arguments: tuple[Any, ...]) -> str:
    if event.startswith(("subprocess.", "pty.", "cpython.", *_PROGRAMS)):
        return f"another program ({event})"
    if event in _READS or event.startswith("os."):
        return f"file access ({event} {_short(arguments)})"
    if event.startswith(("socket.", "urllib.", "http.", "ftplib.")):
        return f"the network ({event} {_short(arguments)})"
    return f"what it may not ({event})"


def _short(arguments: tuple[Any, ...]) -> str:
    return str(arguments[0] if arguments else "")[:200]


def _import_path() -> frozenset[str]:
    return frozenset(os.path.normpath(folder or ".") for folder in sys.path)


def _libraries(modules: Iterable[ModuleType]) -> tuple[str, ...]:
    """Folders of Python and of the packages that are loaded: never a folder in which users keep something."""
    found = {sysconfig.get_path(name) for name in ("stdlib", "platstdlib")}
    for module in list(modules):
        file = getattr(module, "__file__", None)
        if file:
            depth = module.__name__.count(".") + (1 if PurePath(file).name.startswith("__init__.") else 0)
            if depth:
                found.add(str(PurePath(file).parents[depth - 1]))
    return tuple(sorted(os.path.normpath(folder) + os.sep for folder in found))


# --- Linux ----------------------------------------------------------------------------------------------

_NEW_USER, _NEW_NET = 0x10000000, 0x40000000
_NO_NEW_PRIVILEGES = 38
_CREATE, _ADD, _RESTRICT = 444, 445, 446
"""Landlock's system calls, the same on every architecture."""
_READ_FILE, _READ_DIR = 1 << 2, 1 << 3
_FILES_BY_VERSION = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
_NETWORK_SINCE = 4
_BENEATH = 1


def _kernel_guards(libraries: tuple[str, ...]) -> tuple[str, ...]:
    if sys.platform != "linux":
        return ()
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        guards = ["no network (namespace)"] if libc.unshare(_NEW_USER | _NEW_NET) == 0 else []
        version = libc.syscall(_CREATE, None, 0, 1)
        if version >= 1 and _landlocked(libc, version, libraries):
            guards.append(f"no files (Landlock {version})")
    except (OSError, AttributeError):
        return ()
    return tuple(guards)


def _landlocked(libc: ctypes.CDLL, version: int, libraries: tuple[str, ...]) -> bool:
    """Reads in our libraries alone, writes nowhere, binds and connects nothing."""
    files = (1 << _FILES_BY_VERSION.get(version, 16)) - 1
    handled = [files, 3] if version >= _NETWORK_SINCE else [files]
    attributes = (ctypes.c_uint64 * len(handled))(*handled)
    ruleset = libc.syscall(_CREATE, attributes, ctypes.sizeof(attributes), 0)
    if ruleset < 0:
        return False
    for folder in libraries:
        _permit(libc, ruleset, folder)
    done: bool = libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) == 0 and libc.syscall(_RESTRICT, ruleset, 0) == 0
    os.close(ruleset)
    return done


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("access", ctypes.c_uint64), ("folder", ctypes.c_int32))


def _permit(libc: ctypes.CDLL, ruleset: int, folder: str) -> None:
    try:
        opened = os.open(folder, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    rule = _Beneath(_READ_FILE | _READ_DIR, opened)
    libc.syscall(_ADD, ruleset, _BENEATH, ctypes.byref(rule), 0)
    os.close(opened)
