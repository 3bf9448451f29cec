"""Compare the description with another one and judge what differs: what spec-diff tells and spec-update starts from."""

from __future__ import annotations

from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from _spec.description import OPENAPI
from dify_plus._spec.acceptances import Acceptance, BadAcceptance, read_acceptances
from dify_plus._spec.comparison import Comparison, compare
from dify_plus._spec.reports import Report, judged
from dify_plus._spec.shapes import Api
from dify_plus._spec.sources import Source, Unreadable, api_of, bounded

ACCEPTED = OPENAPI / "accepted.yaml"


def acceptances(path: Path) -> list[Acceptance]:
    """The acceptances of a file; it may hold none.

    Raises:
        Unreadable: the file is wrong, or cannot be read.
    """
    try:
        entries = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
        bounded(entries, path.name)
        return read_acceptances(entries)
    except (OSError, YAMLError, BadAcceptance) as problem:
        raise Unreadable(f"{path}: {' '.join(str(problem).split())}") from problem


def report(ours: Api, source: Source, accepted: Path | None, whole: bool = False) -> tuple[Report, Comparison]:
    """What differs from a source, told apart by what was accepted.

    Raises:
        Unreadable: the source describes no API, or the file of acceptances is wrong.
    """
    comparison = compare(ours, api_of(source))
    return judged(comparison, source, acceptances(accepted) if accepted else (), whole=whole), comparison
