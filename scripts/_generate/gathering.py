"""Merge the models of a generated package into one module for each tag. Hundreds of small files make a large wheel."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

_IMPORT = re.compile(r"(from \.+models)(?:\.\w+)? import (\w+)")
_INDEX_ENTRY = re.compile(r"(from \.)\w+ import (\w+)|(\"(\w+)\": \"\.)\w+")
_DEFINITION = re.compile(r"^(?:class (\w+)\(Model\):|(\w+) = \()", re.MULTILINE)
_HEAD = '''\
"""Models {about}."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from ..types import UNSET, File, Model, Unset

if TYPE_CHECKING:
{imports}
'''
_ABOUT = {"shared": "of several kinds of calls", "events": "of events"}


def gather(package: Path) -> None:
    """Move each model into the module of the tag whose calls use it, and correct the imports.

    Args:
        package: The folder of the package, before it is formatted.
    """
    folder = package / "models"
    sources = {}
    for path in sorted(folder.glob("[!_]*.py")):
        source = path.read_text(encoding="utf-8")
        sources[_name(source)] = source
        path.unlink()
    calls = {path: path.read_text(encoding="utf-8") for path in package.glob("api/*/*.py")}
    homes = _homes(sources, [(path.parent.name, text) for path, text in calls.items()])
    for home in set(homes.values()):
        parts = [source for name, source in sources.items() if homes[name] == home]
        (folder / f"{home}.py").write_text(_module(home, parts, homes), encoding="utf-8")
    for path, text in calls.items():
        corrected = _IMPORT.sub(lambda found: _corrected_import(found, homes), text)
        path.write_text(corrected, encoding="utf-8")
    index = (folder / "__init__.py").read_text(encoding="utf-8")
    (folder / "__init__.py").write_text(
        _INDEX_ENTRY.sub(lambda found: _corrected_index(found, homes), index), encoding="utf-8"
    )


def _name(source: str) -> str:
    """Return the name of the model that a module defines."""
    found = _DEFINITION.search(source)
    assert found is not None, source
    return found[1] or found[2]


def _corrected_import(found: re.Match[str], homes: Mapping[str, str]) -> str:
    """Return the corrected import. Imports of helpers stay as they are; ruff removes them as unused."""
    return f"{found[1]}.{homes[found[2]]} import {found[2]}" if found[2] in homes else found[0]


def _corrected_index(found: re.Match[str], homes: Mapping[str, str]) -> str:
    return f"{found[1]}{homes[found[2]]} import {found[2]}" if found[1] else f"{found[3]}{homes[found[4]]}"


def _homes(sources: Mapping[str, str], calls: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the module for each model: the tag of the calls that use it, `shared` for several tags, or `events`."""
    imported = {name: _imported(source) & sources.keys() for name, source in sources.items()}
    users: dict[str, set[str]] = {name: set() for name in sources}
    for tag, text in calls:
        waiting = _imported(text) & sources.keys()
        while waiting:
            name = waiting.pop()
            if tag not in users[name]:
                users[name].add(tag)
                waiting |= imported[name]
    return {name: "shared" if len(tags) > 1 else next(iter(tags), "events") for name, tags in users.items()}


def _imported(source: str) -> set[str]:
    return {name for _, name in _IMPORT.findall(source)}


def _module(home: str, parts: Iterable[str], homes: Mapping[str, str]) -> str:
    bodies: list[str] = []
    imports: set[str] = set()
    for part in parts:
        found = _DEFINITION.search(part)
        assert found is not None, part
        bodies.append(part[found.start() :])
        imports |= {
            f"    from .{homes[name]} import {name}" for name in _imported(part) & homes.keys() if homes[name] != home
        }
    about = _ABOUT.get(home, f"of the calls about {home.replace('_', ' ')}")
    head = _HEAD.format(about=about, imports="\n".join(sorted(imports)) or "    pass")
    return "\n\n".join([head, *sorted(bodies, key=lambda body: body.startswith("class"))])
