"""Add documents to a knowledge base and wait until they are indexed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from attrs import asdict, evolve, frozen

from dify_plus.cli import _exit_codes
from dify_plus.cli._error_messages import explain
from dify_plus.cli._knowledge.file_selection import ENDINGS, Source
from dify_plus.cli._terminal.output import Output
from dify_plus.cli._terminal.progress_bars import counted
from dify_plus.errors import APIError, WaitTimeout

if TYPE_CHECKING:
    from dify_plus import Dify
    from dify_plus._sync.resources.documents import DocumentOutcome, Indexing

__all__ = ["Added", "add_documents", "exit_code"]


@frozen
class Added:
    """The outcome for one document.

    Attributes:
        source: Where the document came from.
        name: The document's name.
        status: `completed`, `indexing` (the command did not wait, or not long enough) or `failed`.
        document_id: The document's id, if it was created.
        batch: The batch of its indexing, if it was created.
        error: Why it failed, if it did.
        exit_code: The exit code for this document; 0 if it did not fail.
    """

    source: str
    name: str
    status: str
    document_id: str | None = None
    batch: str | None = None
    error: str | None = None
    exit_code: int = _exit_codes.OK

    def to_dict(self) -> dict[str, Any]:
        """Return the outcome as a JSON object."""
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
        output: The command's output, for the progress.
        dify: The client.
        dataset_id: The knowledge base.
        sources: The documents.
        settings: The settings for indexing.
        jobs: How many to send at the same time.
        wait: Whether to wait until they are indexed.
        timeout: Seconds to wait for one document; None for as long as it takes.

    Returns:
        The outcome for each document, in the order of `sources`.
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
            added.append(_outcome_of(source, outcome, wait, timeout))
    return added


def exit_code(added: Sequence[Added]) -> int:
    """Return 0 if nothing failed, 1 if some documents failed, or the code of the first failure if all failed."""
    codes = [one.exit_code for one in added]
    return codes[0] if all(codes) else _exit_codes.FAILED if any(codes) else _exit_codes.OK


def _outcome_of(source: Source, outcome: DocumentOutcome, wait: bool, timeout: float | None) -> Added:
    indexing = outcome.indexing
    if indexing is None:
        failure = explain(outcome.error or OSError("unknown"))
        if source.path is not None and source.path.suffix[1:].lower() not in ENDINGS:
            failure = evolve(failure, advice=f"supported file extensions: {', '.join(sorted(ENDINGS))}")
        return Added(source.label, source.name, "failed", error=failure.line(), exit_code=failure.exit_code)
    status, error, code = _wait(indexing, timeout) if wait else ("indexing", None, _exit_codes.OK)
    return Added(source.label, source.name, status, indexing.document.id, indexing.batch, error, code)


def _wait(indexing: Indexing, timeout: float | None) -> tuple[str, str | None, int]:
    try:
        indexing.wait(timeout)
    except WaitTimeout:
        return "indexing", f"still indexing after {timeout:g} s", _exit_codes.FAILED
    except APIError as error:
        failure = explain(error)
        return "failed", failure.line(), failure.exit_code
    return "completed", None, _exit_codes.OK
