"""Compare the description with another one and judge what differs: what spec-diff tells and spec-update starts from."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ruamel.yaml.error import YAMLError

import specaccept
import specread
import specshape
from speccompare import Comparison, compare
from speclib import OPENAPI
from specreport import Report

ACCEPTED = OPENAPI / "accepted.yaml"


def api(source: specread.Source) -> specshape.Api:
    """The API that a source describes.

    Raises:
        specread.Unreadable: it describes none.
    """
    try:
        return specshape.read_api(source.documents, source.codes)
    except (AttributeError, IndexError, KeyError, RecursionError, TypeError, ValueError) as problem:
        raise specread.Unreadable(f"{source.name}: it is not built as a description is: {problem!r}") from problem


def report(
    ours: specshape.Api, source: specread.Source, accepted: Path | None, whole: bool = False
) -> tuple[Report, Comparison]:
    """What differs from a source, told apart by what was accepted.

    Raises:
        specread.Unreadable: the source describes no API, or the file of acceptances is wrong.
    """
    comparison = compare(ours, api(source))
    try:
        acceptances: Sequence[specaccept.Acceptance] = specaccept.load(accepted) if accepted else ()
    except (OSError, YAMLError, specaccept.BadAcceptance) as problem:
        raise specread.Unreadable(f"{accepted}: {' '.join(str(problem).split())}") from problem
    judged = specaccept.judge(
        comparison.differences, acceptances, {source.format, *(["codes"] if source.codes else [])}
    )
    return Report(source.name, judged, comparison.notes, whole), comparison
