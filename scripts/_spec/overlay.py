"""Apply OpenAPI Overlay 1.0 documents to a description: https://spec.openapis.org/overlay/v1.0.0.html

The whole of 1.0 is here but `extends`, which is not followed: the description to change is always the one at hand.
Targets are JSONPath queries by RFC 9535, for which python-jsonpath is used. No library for overlays keeps to both.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterable
from copy import deepcopy
from pathlib import Path
from typing import Any

import jsonpath
from ruamel.yaml.error import YAMLError

from _spec.description import SpecError, load

Json = Any
Parts = tuple[int | str, ...]

SECONDS = 10.0
"""How long a target that may take for ever is waited for."""
_CHILD = """
import json, sys, jsonpath
document, target = json.load(sys.stdin)
try:
    print(json.dumps(list(dict.fromkeys(match.parts for match in jsonpath.finditer(target, document, strict=True)))))
except jsonpath.JSONPathError as problem:
    sys.exit(" ".join(str(problem).split()))
"""


def apply_files(document: dict[str, Json], paths: Iterable[Path]) -> tuple[dict[str, Json], list[str]]:
    """The description with the overlays of some files applied in order, and notes on what they did not do.

    Raises:
        SpecError: a file is no overlay, or one of its actions cannot be carried out.
    """
    notes = []
    for path in paths:
        try:
            overlay = load(path)
        except (OSError, YAMLError) as problem:
            raise SpecError(f"{path}: {' '.join(str(problem).split())}") from problem
        try:
            document, idle = apply(document, overlay)
        except SpecError as problem:
            raise SpecError(f"{path}: {problem}") from problem
        notes += [f"{path}: {note}" for note in idle]
    return document, notes


def apply(document: dict[str, Json], overlay: Json) -> tuple[dict[str, Json], list[str]]:
    """The description with one overlay applied, and a note on each action whose target selects nothing."""
    if not isinstance(overlay, dict) or not str(overlay.get("overlay", "")).startswith("1.0."):
        raise SpecError("it is no overlay: it needs `overlay: 1.0.0`")
    info = overlay.get("info")
    if not isinstance(info, dict) or not info.get("title") or not info.get("version"):
        raise SpecError("`info` needs a `title` and a `version`")
    actions = overlay.get("actions")
    if not isinstance(actions, list) or not actions:
        raise SpecError("`actions` needs at least one action")
    result = deepcopy(document)
    notes = []
    for number, action in enumerate(actions, 1):
        try:
            if not _act(result, action):
                notes.append(f"action {number}: nothing is selected by {action['target']}")
        except SpecError as problem:
            raise SpecError(f"action {number}: {problem}") from problem
    return result, notes


def _act(document: Json, action: Json) -> int:
    """Carry out one action; on how many nodes."""
    if not isinstance(action, dict) or not isinstance(action.get("target"), str):
        raise SpecError("it needs a `target`")
    if unknown := [
        key for key in action if key not in ("target", "description", "update", "remove") and key[:2] != "x-"
    ]:
        raise SpecError(f"it has {', '.join(unknown)}, which Overlay 1.0 does not have")
    selected = _select(document, action["target"])
    if action.get("remove") is True:
        for parts in sorted(selected, key=_deepest_first):
            _remove(document, parts)
    elif "update" in action:
        for parts in selected:
            _update(_at(document, parts), action["update"])
    return len(selected)


def _select(document: Json, target: str) -> list[Parts]:
    if re.search(r"match|search|=~|\.\..*\.\.", target, re.DOTALL):
        return _select_in_time(document, target)
    try:
        matches = jsonpath.finditer(target, document, strict=True)
        return list(dict.fromkeys(match.parts for match in matches))
    except jsonpath.JSONPathError as problem:
        raise SpecError(f"{target}: {' '.join(str(problem).split())}") from problem


def _select_in_time(document: Json, target: str) -> list[Parts]:
    """As `_select`, in a process of its own: a regular expression, among others, may take for ever."""
    command = [sys.executable, "-I", "-c", _CHILD]
    text = json.dumps([document, target], default=str)
    try:
        done = subprocess.run(command, input=text, capture_output=True, encoding="utf-8", timeout=SECONDS)
    except subprocess.TimeoutExpired:
        raise SpecError(f"{target}: it takes longer than {SECONDS:g} s; write it more simply") from None
    if done.returncode:
        raise SpecError(f"{target}: {(done.stderr.splitlines() or ['it cannot be read'])[-1]}")
    return [tuple(parts) for parts in json.loads(done.stdout)]


def _deepest_first(parts: Parts) -> list[tuple[bool, int, str]]:
    """Sort what is inside before what holds it, and the end of a list before its beginning."""
    last = parts[-1] if parts else ""
    return [(False, -len(parts), ""), (isinstance(last, int), -last if isinstance(last, int) else 0, str(last))]


def _at(document: Json, parts: Parts) -> Json:
    for part in parts:
        document = document[part]
    return document


def _remove(document: Json, parts: Parts) -> None:
    if not parts:
        raise SpecError("the whole document cannot be removed")
    del _at(document, parts[:-1])[parts[-1]]


def _update(node: Json, update: Json) -> None:
    if isinstance(node, list):
        node.append(deepcopy(update))
    elif isinstance(node, dict) and isinstance(update, dict):
        _merge(node, update)
    else:
        raise SpecError("an update goes to an object or a list; an object takes an object")


def _merge(node: dict[str, Json], update: dict[str, Json]) -> None:
    for key, value in update.items():
        old = node.get(key)
        if isinstance(old, dict) and isinstance(value, dict):
            _merge(old, value)
        elif isinstance(old, list) and isinstance(value, list):
            old.extend(deepcopy(value))
        else:
            node[key] = deepcopy(value)
