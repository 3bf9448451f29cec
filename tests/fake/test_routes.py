"""The fake server has a route for every operation of the description, and no other."""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from posixpath import commonpath
from typing import Any

from starlette.routing import Route

import dify_plus
from dify_plus.testing import FakeDify
from tests.support.description import described

ROOT = Path(dify_plus.__file__).parents[1]
UNDESCRIBED = {"GET /files/{}/file-preview"}
"""The routes of signed URLs, which only servers create."""


def shape(path: str) -> str:
    """Return a path without the names of its parameters."""
    return re.sub(r"\{[^}]*\}", "{}", path.removeprefix("/v1")) or "/"


def served() -> dict[tuple[str, str], Route]:
    """The routes of the fake server, by method and path."""
    routes = [route for route in FakeDify()._application._router.routes if isinstance(route, Route)]
    return {(method, shape(route.path)): route for route in routes for method in (route.methods or set()) - {"HEAD"}}


def place(handler: Any) -> str:
    """The file and the last line of the list of routes that a handler is in."""
    path = Path(inspect.getsourcefile(handler) or "")
    lines = path.read_text(encoding="utf-8").splitlines()
    last = max(number for number, line in enumerate(lines, 1) if "_route(" in line)
    return f"{path.relative_to(ROOT).as_posix()}:{last}"


def missing(routes: dict[tuple[str, str], Route], operations: dict[tuple[str, str], str]) -> list[str]:
    """Return a message for each operation without a route. It names the file that has routes with similar paths."""
    closures = {key: inspect.getclosurevars(route.endpoint).nonlocals for key, route in routes.items()}
    handlers = {key: names["handler"] for key, names in closures.items() if "handler" in names}
    found = []
    for (method, path), name in operations.items():
        if (method, path) not in routes:
            near = max(handlers, key=lambda key: len(commonpath([key[1], path])))
            found.append(f"{name} has no route: add a handler and {method} {path} at {place(handlers[near])}")
    return found


def test_every_operation_has_a_route_and_every_route_an_operation() -> None:
    operations = {(o.method, shape(o.path)): name for name, o in described().items()}
    routes = served()
    assert missing(routes, operations) == []
    assert {f"{method} {path}" for method, path in routes.keys() - operations.keys()} == UNDESCRIBED


def test_a_missing_route_is_reported_with_its_place() -> None:
    new = {("POST", "/conversations/{}/pages"): "listPages", ("GET", "/shelves"): "listShelves"}
    message, other = missing(served(), new)
    assert other.startswith("listShelves has no route: add a handler and GET /shelves at dify_plus/testing/")
    assert re.fullmatch(
        r"listPages has no route: add a handler and POST /conversations/\{\}/pages at "
        r"dify_plus/testing/_operations/conversations\.py:\d+",
        message,
    )
