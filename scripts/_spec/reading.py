"""Read descriptions of the API from files, folders and URLs; see dify_plus/_spec/sources.py for the formats.

Files may be JSON or YAML. A folder must hold fragments, like openapi/.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ruamel.yaml.error import YAMLError

from _spec.description import bundle
from _spec.yaml_files import load_yaml, read_text
from dify_plus._spec.sources import Source, Unreadable, check_size, download, source_of

Json = Any


def read(places: Iterable[str]) -> Source:
    """Read one description, which may consist of several documents.

    Raises:
        Unreadable: A document cannot be read, or is not a description.
    """
    return source_of((place, _document(place)) for place in places)


def _document(place: str) -> dict[str, Json]:
    return bundle(Path(place)) if Path(place).is_dir() else parse(fetch(place), place)


def fetch(place: str) -> str:
    """Return the text of a file or of a URL."""
    return download(place) if place.startswith(("http://", "https://")) else read_text(Path(place))


def parse(text: str, place: str) -> dict[str, Json]:
    """Parse a JSON or YAML text that holds an object."""
    try:
        document = json.loads(text)
    except (RecursionError, ValueError):
        try:
            document = load_yaml(text)
        except YAMLError as error:
            raise Unreadable(f"{place}: this is neither JSON nor YAML: {' '.join(str(error).split())}") from error
    if not isinstance(document, dict):
        raise Unreadable(f"{place}: this is not an object")
    check_size(document, place)
    return document
