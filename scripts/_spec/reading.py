"""Read descriptions of the API from files, folders and addresses; see dify_plus/_spec/sources.py for their formats.

Besides JSON, files may hold YAML. A folder holds fragments, as openapi/ does.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from _spec.description import SpecError, bundle
from dify_plus._spec.sources import Source, Unreadable, bounded, download, source_of

Json = Any


def read(places: Iterable[str]) -> Source:
    """Read one description, which may be spread over several documents.

    Raises:
        Unreadable: one of them cannot be had, or is no description.
    """
    return source_of((place, _document(place)) for place in places)


def _document(place: str) -> dict[str, Json]:
    return _bundle(Path(place)) if Path(place).is_dir() else parse(fetch(place), place)


def _bundle(folder: Path) -> dict[str, Json]:
    try:
        return bundle(folder)
    except (OSError, SpecError, YAMLError) as problem:
        raise Unreadable(f"{folder}: {' '.join(str(problem).split())}") from problem


def fetch(place: str) -> str:
    """The text of a file or of a web address."""
    try:
        if urlsplit(place).scheme in ("http", "https"):
            return download(place)
        return Path(place).read_text(encoding="utf-8")
    except (OSError, UnicodeError) as error:
        raise Unreadable(f"{place}: {error}") from error


def parse(text: str, place: str) -> dict[str, Json]:
    """The object that a JSON or YAML text holds."""
    try:
        document = json.loads(text)
    except (RecursionError, ValueError):
        try:
            document = YAML(typ="safe").load(text)
        except (RecursionError, YAMLError) as error:
            raise Unreadable(f"{place}: it is neither JSON nor YAML: {' '.join(str(error).split())}") from error
    if not isinstance(document, dict):
        raise Unreadable(f"{place}: it holds no object")
    bounded(document, place)
    return document
