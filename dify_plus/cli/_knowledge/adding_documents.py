"""Brings documents into a knowledge base, and waits until they can be found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from attrs import asdict, frozen

from dify_plus.cli import _exit_codes
from dify_plus.cli._error_messages import explain
from dify_plus.cli._knowledge.file_selection import Source
from dify_plus.cli._terminal.output import Output
from dify_plus.cli._terminal.progress_bars import counted
from dify_plus.errors import APIError, WaitTimeout

if TYPE_CHECKING:
    from dify_plus import Dify
    from dify_plus._sync.resources.documents import DocumentOutcome, Indexing

__all__ = ["Added", "add_documents", "exit_code"]


@frozen
class Added:
    """What became of one document.

    Attributes:
        source: Where it came from.
        name: What it is called.
        status: `completed`, `indexing` (it was not waited for, or not long enough) or `failed`.
        document_id: The document, where it was created.
        batch: Its indexing, where it was created.
        error: Why it failed.
        exit_code: What its failure would end the command with.
    """

    source: str
    name: str
    status: str
    document_id: str | None = None
    batch: str | None = None
    error: str | None = None
    exit_code: int = _exit_codes.OK

    def to_dict(self) -> dict[str, Any]:
        """Write as a JSON object."""
        return {name: value for name, value in asdict(self).items() if value is not None and name != "exit_code"}


def add_documents(
    output: Output,
    dify: Dify,
    dataset_id: str,
    sources: Sequence[Source],
    *,
    settings: dict[str, Any],
    jobs: int,
    wait: bool,
    timeout: float | None,
) -> list[Added]:
    """Create the documents, several at a time, and follow their indexing.

    Args:
        output: Where progress is shown.
        dify: The client.
        dataset_id: The knowledge base.
        sources: The documents.
        settings: How they are indexed.
        jobs: How many are sent at a time.
        wait: Whether to wait until they are indexed.
        timeout: Seconds to wait for one document; None for as long as it takes.

    Returns:
        What became of each, in their order.
    """
    with counted(output) as count:
        count("sending", 0, len(sources))
        outcomes = dify.datasets.documents.create_many(
            dataset_id,
            [source.to_document() for source in sources],
            concurrency=jobs,
            on_progress=lambda _, done, total: count("sending", done, total),
            **settings,
        )
        added: list[Added] = []
        for source, outcome in zip(sources, outcomes, strict=True):
            if wait:
                count("indexing", len(added), len(sources))
            added.append(_followed(source, outcome, wait, timeout))
    return added


def exit_code(added: Sequence[Added]) -> int:
    """What the command ends with: 0 if all went well, 1 if some failed, else the code of the first failure."""
    codes = [one.exit_code for one in added]
    return codes[0] if all(codes) else _exit_codes.FAILED if any(codes) else _exit_codes.OK


def _followed(source: Source, outcome: DocumentOutcome, wait: bool, timeout: float | None) -> Added:
    indexing = outcome.indexing
    if indexing is None:
        failure = explain(outcome.error or OSError("unknown"))
        return Added(source.label, source.name, "failed", error=failure.line(), exit_code=failure.exit_code)
    status, error, code = _waited(indexing, timeout) if wait else ("indexing", None, _exit_codes.OK)
    return Added(source.label, source.name, status, indexing.document.id, indexing.batch, error, code)


def _waited(indexing: Indexing, timeout: float | None) -> tuple[str, str | None, int]:
    try:
        indexing.wait(timeout)
    except WaitTimeout:
        return "indexing", f"still indexing after {timeout:g} s", _exit_codes.FAILED
    except APIError as error:
        failure = explain(error)
        return "failed", failure.line(), failure.exit_code
    return "completed", None, _exit_codes.OK
