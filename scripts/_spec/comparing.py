"""Compare our description with another one and apply the acceptances, for spec-diff and spec-update."""

from __future__ import annotations

from pathlib import Path

from _dev.environment import OPENAPI
from _spec.yaml_files import read_yaml
from dify_plus._spec.acceptances import Acceptance, BadAcceptance, read_acceptances
from dify_plus._spec.comparison import Comparison, compare
from dify_plus._spec.reports import Report, judged
from dify_plus._spec.shapes import Api
from dify_plus._spec.sources import Source, Unreadable, api_of

ACCEPTED = OPENAPI / "accepted.yaml"


def acceptances(path: Path) -> list[Acceptance]:
    """Read the acceptances of a file, which may be empty.

    Raises:
        Unreadable: The file is wrong or cannot be read.
    """
    entries = read_yaml(path)
    try:
        return read_acceptances(entries)
    except BadAcceptance as problem:
        raise Unreadable(f"{path}: {problem}") from problem


def report(ours: Api, source: Source, accepted: Path | None, with_accepted: bool = False) -> tuple[Report, Comparison]:
    """Return the report of the differences from a source, and the comparison.

    Raises:
        Unreadable: The source does not describe an API, or the file of acceptances is wrong.
    """
    comparison = compare(ours, api_of(source))
    return judged(
        comparison, source, acceptances(accepted) if accepted else (), with_accepted=with_accepted
    ), comparison
