"""No test depends on how fast the machine is: a limit is there to pass, or only guards against hanging."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
ON_PURPOSE, HANGING = 0.5, 30.0
"""Seconds: the longest limit that is meant to pass, and the shortest that only guards against hanging."""
BY_PLACE = {
    "fail_after": 0,
    "join": 0,
    "move_on_after": 0,
    "result": 0,
    "settimeout": 0,
    "timeout": 0,
    "wait": 0,
    "wait_for": 1,
}
"""Functions that take a limit as a positional argument, and its position."""
BY_NAME = {"AsyncClient", "Client", "acquire", "communicate", "create_connection", "get", "post", "run", "stream"}


def limits(tree: ast.AST) -> Iterator[tuple[int, float]]:
    """Yield the line and the seconds of each limit that is a plain number."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (name := ast.unparse(node.func).rpartition(".")[2]) in {*BY_PLACE, *BY_NAME}:
            place = BY_PLACE.get(name, len(node.args))
            given = [word.value for word in node.keywords if word.arg in ("timeout", "idle_timeout")]
            for value in [*given, *node.args[place : place + 1]]:
                if isinstance(value, ast.Constant) and type(value.value) in (int, float):
                    yield node.lineno, value.value


def measured(tree: ast.AST) -> Iterator[int]:
    """Yield the lines that assert that something took less than some time."""
    for node in ast.walk(tree):
        match node:
            case ast.Assert(test=ast.Compare(left=took, ops=[ast.Lt() | ast.LtE()])):
                if "monotonic" in ast.unparse(took):
                    yield node.lineno


CLOCKS = {"test_indexing.py"}
"""Files whose clock is passed in."""
FILES = [path for path in sorted(TESTS.rglob("*.py")) if "_sync" not in path.parts and path.name not in CLOCKS]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(TESTS).as_posix())
def test_limits_are_to_pass_or_guard_against_hanging(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert [(line, seconds) for line, seconds in limits(tree) if ON_PURPOSE < seconds < HANGING] == []
    assert list(measured(tree)) == []
