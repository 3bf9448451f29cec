"""Features that not every system has are used behind a check of the system, and these checks work."""

from __future__ import annotations

import ast
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import dify_plus
from dify_plus.cli._settings import profiles
from dify_plus.cli._terminal.typed_lines import Listener
from tests.support.commands import command

ROOT = Path(dify_plus.__file__).parents[1]
MODULES = {"crypt", "fcntl", "grp", "posix", "pty", "pwd", "readline", "resource", "syslog", "termios", "tty"}
NAMES = {
    "os": r"fork\w*|register_at_fork|kill(pg)?|set[a-z]*[ug]id|get[a-z]*[ug]id|getpg\w+|setsid|mkfifo|uname|sysconf|"
    r"sched_\w+|wait[34p]\w*|nice|getloadavg|chown|fchmod|openpty|O_(NOFOLLOW|NONBLOCK|DIRECTORY)|get_blocking",
    "signal": r"SIG(KILL|HUP|ALRM|USR\d|QUIT|PIPE|CHLD|STOP|CONT|TSTP|WINCH)|alarm|setitimer|pthread_\w+|sigwait\w*",
    "socket": r"AF_UNIX|SO_REUSEPORT|socketpair",
    "select": r"poll|epoll|kqueue",
}
"""The names that Windows lacks, by module. It has `os.kill`, but that ends the process whatever the signal."""
PLACES = re.compile(r"/(tmp|dev|proc|etc|var|home|usr)(/|$)")
GUARD = re.compile(
    r"\b(os\.name|sys\.platform|skipif|hasattr\(|importorskip\()|(except |suppress\()(ImportError|AttributeError)"
)
"""Conditions that limit code to some systems."""
EXEMPT = {
    "scripts/_bench": "the benchmark runs on Linux only",
    "tests/cli/conftest.py": "the fixture for its terminal skips the test where there is no pty",
    "tests/processes/test_fork.py": "the whole module is skipped where there is no fork",
    "tests/support/children.py": "only the tests of forks use it",
    "tests/unit/test_portability.py": "it lists the names to search for",
}
"""Files and folders that may use them without a guard, each with the reason."""


def sources() -> Iterator[Path]:
    for folder in ("dify_plus", "scripts", "tests"):
        found = [path for path in (ROOT / folder).rglob("*") if path.is_file() and path.suffix in ("", ".py")]
        yield from (path for path in found if not {"__pycache__", "_sync"} & {*path.parts})  # _sync is generated


def unguarded(text: str) -> list[str]:
    """Return the unguarded uses of features that not every system has, with their lines."""
    tree = ast.parse(text)
    found = []
    for top in tree.body:
        for part in [top] if not isinstance(top, ast.ClassDef) else top.body:
            here = [f"{line}: {what}" for line, what in used(part)]
            found += here if here and not GUARD.search(ast.unparse(part)) else []
    return found


def used(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from ((node.lineno, name.name) for name in names if name.name in MODULES)
            case ast.ImportFrom(module=str(module)):
                if module in MODULES or any(re.fullmatch(NAMES.get(module, "(?!)"), name.name) for name in node.names):
                    yield node.lineno, ast.unparse(node)
            case ast.Attribute(attr="add_signal_handler"):
                yield node.lineno, "add_signal_handler"
            case ast.Attribute(value=ast.Name(id=module), attr=name):
                if module in NAMES and re.fullmatch(NAMES[module], name):
                    yield node.lineno, f"{module}.{name}"
            case ast.Constant(value=str(text)) if PLACES.match(text):
                yield node.lineno, repr(text)


def test_features_of_only_some_systems_are_behind_a_guard() -> None:
    found = []
    for path in sources():
        name = path.relative_to(ROOT).as_posix()
        if not name.startswith(tuple(EXEMPT)):
            found += [f"{name}:{place}" for place in unguarded(path.read_text(encoding="utf-8"))]
    assert found == []


@pytest.mark.parametrize(
    "line",
    [
        "import fcntl",
        "def f():\n    os.fork()",
        "class A:\n    def f(self):\n        os.kill(1, signal.SIGKILL)",
        "x = os.getuid()",
        "from os import register_at_fork",
        "path = '/tmp/x'",
        "loop.add_signal_handler(2, stop)",
    ],
)
def test_unguarded_features_are_found(line: str) -> None:
    assert unguarded(line) != []
    guarded = f"if os.name == 'posix':\n{line}" if "\n" not in line else ""
    assert unguarded(guarded.replace("\n", "\n    ")) == []


# -- the guards ------------------------------------------------------------------------------------------------------


def test_file_modes_are_checked_on_posix_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "config.toml"
    file.touch(0o644)
    assert profiles.readable_by_others(file) is (os.name == "posix")
    monkeypatch.setattr("dify_plus.cli._settings.profiles.os", FakeOS())
    assert profiles.readable_by_others(tmp_path / "missing") is False
    profiles._check_owner_and_mode(file, tmp_path / "missing")  # checks nothing, so it does not raise


def test_the_keyboard_is_read_on_posix_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dify_plus.cli._terminal.typed_lines.os", FakeOS())
    monkeypatch.setattr(sys, "stdin", Terminal())
    with Listener(lambda: None) as typed:
        assert not typed._thread.is_alive()


def test_the_python_of_an_environment_is_where_the_system_puts_it(monkeypatch: pytest.MonkeyPatch) -> None:
    environment: Any = command("dev").environment
    monkeypatch.setattr(environment, "os", FakeOS())
    assert environment.python_of(Path("venv")) == Path("venv/Scripts/python.exe")


class FakeOS:
    """The module `os` as on Windows, with only what all systems have."""

    name = "nt"


class Terminal:
    """A standard input that is a terminal."""

    def isatty(self) -> bool:
        return True
