"""Apply OpenAPI Overlay 1.0 documents to a description: https://spec.openapis.org/overlay/v1.0.0.html

This module supports all of Overlay 1.0 except `extends`: the caller passes the description to change. Targets are
JSONPath queries (RFC 9535), for which it uses python-jsonpath. No overlay library follows both standards.
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

from _spec.description import SpecError
from _spec.yaml_files import read_yaml

Json = Any
Parts = tuple[int | str, ...]

SECONDS = 10.0
"""The timeout for a target that may take forever."""
_CHILD = """
import json, sys, jsonpath
document, target = json.load(sys.stdin)
try:
    print(json.dumps(list(dict.fromkeys(match.parts for match in jsonpath.finditer(target, document, strict=True)))))
except jsonpath.JSONPathError as problem:
    sys.exit(" ".join(str(problem).split()))
"""


def apply_files(document: dict[str, Json], paths: Iterable[Path]) -> tuple[dict[str, Json], list[str]]:
    """Return the description with the overlays applied in order, and notes on actions without effect.

    Raises:
        Unreadable: A file cannot be read.
        SpecError: A file is not an overlay, or one of its actions cannot be applied.
    """
    notes = []
    for path in paths:
        overlay = read_yaml(path)
        try:
            document, idle = apply(document, overlay)
        except SpecError as problem:
            raise SpecError(f"{path}: {problem}") from problem
        notes += [f"{path}: {note}" for note in idle]
    return document, notes


def apply(document: dict[str, Json], overlay: Json) -> tuple[dict[str, Json], list[str]]:
    """Return the description with one overlay applied, and a note on each action whose target selects nothing."""
    if not isinstance(overlay, dict) or not str(overlay.get("overlay", "")).startswith("1.0."):
        raise SpecError("this is not an overlay: it needs `overlay: 1.0.0`")
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
    """Apply one action, and return the number of selected nodes."""
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
    except (jsonpath.JSONPathError, RecursionError) as problem:
        raise SpecError(f"{target}: {' '.join(str(problem).split())}") from problem


def _select_in_time(document: Json, target: str) -> list[Parts]:
    """Select in a separate process with a timeout, because a regular expression may take forever."""
    command = [sys.executable, "-I", "-c", _CHILD]
    text = json.dumps([document, target], default=str)
    try:
        done = subprocess.run(command, input=text, capture_output=True, encoding="utf-8", timeout=SECONDS)
    except subprocess.TimeoutExpired:
        raise SpecError(f"{target}: the query takes longer than {SECONDS:g} s; simplify it") from None
    if done.returncode:
        raise SpecError(f"{target}: {(done.stderr.splitlines() or ['the query cannot be read'])[-1]}")
    return [tuple(parts) for parts in json.loads(done.stdout)]


def _deepest_first(parts: Parts) -> list[tuple[bool, int, str]]:
    """Sort inner nodes before outer ones, and the end of a list before its beginning."""
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
        raise SpecError("the target of an update must be an object or a list; an object needs an object as `update`")


def _merge(node: dict[str, Json], update: dict[str, Json]) -> None:
    for key, value in update.items():
        old = node.get(key)
        if isinstance(old, dict) and isinstance(value, dict):
            _merge(old, value)
        elif isinstance(old, list) and isinstance(value, list):
            old.extend(deepcopy(value))
        else:
            node[key] = deepcopy(value)
