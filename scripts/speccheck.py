"""Compare the description with another one and judge what differs: what spec-diff tells and spec-update starts from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import specaccept
import specread
import specshape
from speccompare import Comparison, compare
from speclib import OPENAPI, SpecError, bundle
from specreport import Report

ACCEPTED = OPENAPI / "accepted.yaml"

T = TypeVar("T")


def ours(spec: Path) -> specshape.Api:
    """The API that a folder of fragments, or one document, describes.

    Raises:
        specread.Unreadable: it describes none.
    """
    if not spec.is_dir():
        return theirs(specread.read([str(spec)]))
    try:
        document = bundle(spec)
    except (OSError, SpecError) as problem:
        raise specread.Unreadable(f"{spec}: {problem}") from problem
    return _told(str(spec), lambda: specshape.read_api([document]))


def theirs(source: specread.Source) -> specshape.Api:
    """The API that a source describes.

    Raises:
        specread.Unreadable: it describes none.
    """
    return _told(source.name, lambda: specshape.read_api(source.documents, source.codes))


def _told(name: str, read: Callable[[], T]) -> T:
    try:
        return read()
    except (AttributeError, IndexError, KeyError, RecursionError, TypeError, ValueError) as problem:
        raise specread.Unreadable(f"{name}: it is not built as a description is: {problem!r}") from problem


def report(
    api: specshape.Api, source: specread.Source, accepted: Path | None, whole: bool = False
) -> tuple[Report, Comparison]:
    """What differs from a source, told apart by what was accepted.

    Raises:
        specread.Unreadable: the source describes no API, or the file of acceptances is wrong.
    """
    comparison = compare(api, theirs(source))
    try:
        acceptances: Sequence[specaccept.Acceptance] = specaccept.load(accepted) if accepted else ()
    except (OSError, specaccept.BadAcceptance) as problem:
        raise specread.Unreadable(f"{accepted}: {problem}") from problem
    judged = specaccept.judge(comparison.differences, acceptances, source.format)
    return Report(source.name, judged, comparison.notes, whole), comparison
