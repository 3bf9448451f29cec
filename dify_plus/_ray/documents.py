"""Documents on Ray. Creating a document and waiting for its indexing counts as a run, for the same engine."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import PurePath
from types import TracebackType
from typing import Any, ClassVar, Final, Self, Unpack, cast

from attrs import asdict, frozen

from dify_plus._arguments.documents import NewDocument, new_document
from dify_plus._async.client import AsyncDify
from dify_plus._async.resources.documents import AsyncDocuments, AsyncIndexing
from dify_plus._async.row_runs import AsyncRunner, job_transport
from dify_plus._batch.outcomes import Outcome
from dify_plus._batch.rows import KeyOf, key_reader
from dify_plus._policy.numbers import check_flag
from dify_plus._policy.settings import require_dataset_key
from dify_plus._ray.workers import RayJob, RayJobOptions
from dify_plus._ray.workflows import error_text
from dify_plus.errors import UsageError

__all__ = ["IngestJob"]

SEPARATOR: Final = "@"


@frozen(kw_only=True)
class IngestedDocument:
    """A created document, in the form of a run's result."""

    document_id: str
    batch: str
    status: str = "completed"
    paused: bool = False
    total_tokens: int = 0

    def to_dict(self) -> dict[str, Any]:
        """Return the document as a JSON object."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> IngestedDocument:
        """Read the output of `to_dict`."""
        return cls(**data)


class IngestJob(RayJob):
    """Creates a document for each row. `ingest` uses it. To call `map_batches` yourself, pass it to `RowRunner`.

    No two rows may create documents with the same name, because the second would replace the first. A document from
    text without a name is named by its key.

    Args:
        dataset_id: The knowledge base.
        key: The key that identifies a row: the name of a column, or a function of the row.
        ledger: The folder of the ledger, on the machine that starts the job; created if it does not exist.
        document: Returns the arguments of `documents.create` for a row; by default, the columns `text` and `name`.
        wait: Whether a row is done when its document is indexed, or when it is created.
        options: See `RayJobOptions`.

    Raises:
        UsageError: An argument is wrong. Nothing was sent.
        LedgerInUse: Another job uses the ledger.
        LedgerError: The ledger cannot be opened, or belongs to another kind of job.
    """

    kind: ClassVar[str] = "documents"
    default_concurrency: ClassVar[int] = 8

    def __init__(
        self,
        dataset_id: str,
        *,
        key: KeyOf,
        ledger: str | os.PathLike[str],
        document: Callable[[Any], NewDocument] | None = None,
        wait: bool = True,
        **options: Unpack[RayJobOptions],
    ) -> None:
        if not isinstance(cast("object", dataset_id), str) or not dataset_id:
            raise UsageError(f"dataset_id must be the id of a knowledge base, not {dataset_id!r}")
        if document is not None and not callable(cast("object", document)):
            raise UsageError(f"document must be a function of the row, not {document!r}")
        self.dataset_id = dataset_id
        self.document = document
        self.wait = check_flag("wait", wait)
        super().__init__(key=key, ledger=ledger, **options)

    def _arguments(self) -> Callable[[Any], dict[str, Any]]:
        """Return the function that returns the arguments of `documents.create` for a row."""
        make, read_key = self.document or _from_columns, key_reader(self.key)

        def arguments(row: Any) -> dict[str, Any]:
            document = make(row)
            if isinstance(cast("object", document), Mapping) and document.get("text") is not None:
                document = cast("NewDocument", {"name": str(read_key(row, 0)), **_given(document)})
            return cast("dict[str, Any]", new_document(document, {}))

        return arguments

    def _name(self, arguments: Mapping[str, Any]) -> str | None:
        """Return the name of a row's document, if it is known before the document is created."""
        name, file = arguments.get("name"), arguments.get("file")
        return PurePath(file).name if name is None and isinstance(file, str | os.PathLike) else name

    def _runner(self, dify: AsyncDify) -> AsyncRunner[IngestedDocument]:
        """Return the functions that run rows."""
        transport = dify.datasets.documents._transport
        require_dataset_key(transport.settings)
        documents = AsyncDocuments(job_transport(transport))
        return AsyncRunner(
            kind=self.kind,
            read_result=IngestedDocument.from_dict,
            start=lambda **document: _DocumentRun(self, documents, document),
            attach=lambda run_id: _DocumentRun(self, documents, run_id),
        )

    def _columns(self) -> dict[str, tuple[str, Callable[[Outcome[Any]], Any]]]:
        """Return the columns for the results."""
        return {
            "dify_state": ("string", lambda outcome: outcome.state),
            "dify_document_id": ("string", lambda outcome: _ids(outcome.workflow_run_id)[0]),
            "dify_batch": ("string", lambda outcome: _ids(outcome.workflow_run_id)[1]),
            "dify_error": ("string", error_text),
        }


def _from_columns(row: Mapping[str, Any]) -> NewDocument:
    if "text" not in row:
        raise UsageError(
            "document: pass a function that returns the document of a row, because there is no column 'text'"
        )
    return cast("NewDocument", {name: row[name] for name in ("text", "name") if name in row})


def _given(document: NewDocument) -> dict[str, Any]:
    return {name: value for name, value in document.items() if value is not None}


def _ids(run_id: str | None) -> tuple[str | None, str | None]:
    document_id, _, batch = (run_id or "").partition(SEPARATOR)
    return document_id or None, batch or None


class _DocumentRun:
    """A document that is being created, in the form of a run's stream: its id is known when it is created."""

    message_id = task_id = None

    def __init__(self, job: IngestJob, documents: AsyncDocuments, subject: dict[str, Any] | str) -> None:
        self._job = job
        self._documents = documents
        self._subject = subject
        self.workflow_run_id = subject if isinstance(subject, str) else None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        pass  # indexing continues on the server

    async def close(self) -> None:
        """Do nothing: indexing continues on the server."""

    async def __aiter__(self) -> AsyncIterator[None]:
        assert isinstance(self._subject, dict)
        indexing = await self._documents.create(self._job.dataset_id, **self._subject)
        self.workflow_run_id = f"{indexing.document.id}{SEPARATOR}{indexing.batch}"
        yield None

    async def result(self) -> IngestedDocument:
        """Wait until the document is indexed.

        Raises:
            IndexingFailed: The document could not be indexed.
        """
        document_id, batch = _ids(self.workflow_run_id)
        assert document_id is not None and batch is not None
        if self._job.wait:
            indexing: AsyncIndexing = self._documents.attach(self._job.dataset_id, batch)
            await indexing.wait()
        return IngestedDocument(document_id=document_id, batch=batch)
