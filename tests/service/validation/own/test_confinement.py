"""What a child may not do ends it, and it says what it tried."""

import subprocess
import sys

import pytest

from service.validation.own.outcome import CALLED

BEFORE = """
import sys, os, rdflib, socket, subprocess, sqlite3, shutil, glob, ctypes, urllib.request, http.client
from service.validation.own.confinement import confine
libc = ctypes.CDLL(None)
native = libc.open
guards = confine(2 * 1024**3, 20, lambda what: os.write(1, what.encode()))
"""

TRIES = {
    "open('/etc/passwd')": "file access (open /etc/passwd)",
    "open('/tmp/written', 'w')": "file access",
    "os.open('/etc/passwd', 0)": "file access",
    "os.listdir('/')": "file access (os.listdir /)",
    "os.remove('/tmp/nothing')": "file access",
    "os.mkdir('/tmp/nothing')": "file access",
    "os.system('true')": "another program",
    "os.fork()": "another program",
    "subprocess.run(['true'])": "another program",
    "socket.socket()": "the network",
    "socket.getaddrinfo('localhost', 80)": "the network",
    "urllib.request.urlopen('http://127.0.0.1:9/')": "the network",
    "urllib.request.urlopen('file:///etc/passwd')": "the network",
    "sqlite3.connect('/tmp/x.sqlite')": "what it may not",
    "shutil.copyfile('/etc/passwd', '/tmp/x')": "what it may not",
    "glob.glob('/etc/*')": "what it may not",
    "ctypes.CDLL('libm.so.6')": "what it may not",
    "open(sys.executable)": "file access",
    "open(os.__file__, 'a')": "file access",
}


def ran(code: str) -> "subprocess.CompletedProcess[str]":
    environment = {"PYTHONPATH": ":".join(path for path in sys.path if path)}
    command = [sys.executable, "-P", "-c", BEFORE + code]
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False)


@pytest.mark.parametrize("code", sorted(TRIES))
def test_what_it_may_not_ends_it_and_is_told(code: str) -> None:
    child = ran(f"try:\n    {code}\nexcept BaseException:\n    os.write(1, b'swallowed')\nos.write(1, b'went on')\n")
    assert child.returncode == CALLED
    assert child.stdout.startswith(TRIES[code])
    assert "went on" not in child.stdout


def test_a_module_that_is_new_to_it_may_be_looked_for() -> None:
    child = ran("try:\n    import no_such_module\nexcept ImportError:\n    os.write(1, b'went on')\n")
    assert (child.returncode, child.stdout) == (0, "went on")


def test_its_own_libraries_may_still_be_imported() -> None:
    child = ran("import rdflib.plugins.serializers.trig\nos.write(1, b'went on')\n")
    assert (child.returncode, child.stdout) == (0, "went on")


@pytest.mark.skipif(sys.platform != "linux", reason="Landlock is Linux's")
def test_where_the_kernel_guards_native_code_reaches_no_file() -> None:
    child = ran('os.write(1, f\'{any("files" in g for g in guards)} {native(b"/etc/passwd", 0)}\'.encode())\n')
    assert child.returncode == 0
    guarded, opened = child.stdout.split()
    assert guarded == "False" or opened == "-1"
