"""The documents of a knowledge base."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from typing import Any, Unpack

from attrs import frozen

from dify_plus._async._compat import run_concurrently, sleep
from dify_plus._async.pages import AsyncPages
from dify_plus._async.transport import AsyncTransport
from dify_plus._async.uploads import opened
from dify_plus.errors import APIStatusError, ConfigurationError, DifyError, WaitTimeout
from dify_plus.files import FileSource, local_upload
from dify_plus.indexing import IndexingProgress, Watch, checked_indexing
from dify_plus.knowledge import (
    DocForm,
    DocumentMetadata,
    DocumentSettings,
    DocumentState,
    DocumentStatusAction,
    IndexingTechnique,
    NewDocument,
    Setup,
    changed_settings,
    check_content,
    created_settings,
    document_file,
    ids,
    is_unknown_route,
    metadata_values,
    new_document,
)
from dify_plus.pagination import ByNumber, page_number, page_size, whole
from dify_plus.requests import built, given, one_of, text as words
from dify_plus_api.api.datasets import get_dataset
from dify_plus_api.api.documents import (
    create_document_by_file,
    create_document_by_file_legacy,
    create_document_by_text,
    create_document_by_text_legacy,
    delete_document,
    download_document,
    download_documents_zip,
    get_document,
    get_indexing_status,
    list_documents,
    update_document,
    update_document_by_file,
    update_document_by_file_legacy,
    update_document_by_text,
    update_document_by_text_legacy,
    update_document_status,
)
from dify_plus_api.api.metadata import list_metadata_fields, update_documents_metadata
from dify_plus_api.models import (
    CreateDocumentByFileData,
    CreateDocumentByFileRequest,
    CreateDocumentByTextRequest,
    Document,
    DocumentDetail,
    DocumentMetadataUpdate,
    DocumentResult,
    DownloadDocumentsZipRequest,
    ProcessRule,
    RetrievalModel,
    UpdateDocumentByFileData,
    UpdateDocumentByFileRequest,
    UpdateDocumentByTextRequest,
    UpdateDocumentsMetadataRequest,
    UpdateDocumentStatusRequest,
)
from dify_plus_api.types import UNSET, Model, Request

__all__ = ["AsyncDocumentOutcome", "AsyncDocuments", "AsyncIndexing"]

Route = Callable[..., Request[DocumentResult]]

CREATE_BY_TEXT: Sequence[Route] = (
    create_document_by_text.build_request,
    create_document_by_text_legacy.build_request,
)
CREATE_BY_FILE: Sequence[Route] = (
    create_document_by_file.build_request,
    create_document_by_file_legacy.build_request,
)
UPDATE_BY_TEXT: Sequence[Route] = (
    update_document_by_text.build_request,
    update_document_by_text_legacy.build_request,
)
UPDATE_BY_FILE: Sequence[Route] = (
    update_document_by_file.build_request,
    update_document_by_file_legacy.build_request,
)
UPDATE: Sequence[Route] = (update_document.build_request, *UPDATE_BY_FILE)
"""The paths of an operation, the newest first; older servers know only the later ones."""


class AsyncIndexing:
    """Documents that are being indexed: what `create` and `update` give.

    Attributes:
        dataset_id: The knowledge base.
        batch: Names the batch; `documents.attach` takes it up again with it, in another process too.
        documents: The documents as they were when indexing began; empty when attached.

    Example:
        >>> indexing = await dify.datasets.documents.create(dataset_id, file="report.pdf")
        >>> await indexing.wait(timeout=300, on_progress=lambda progress: print(progress.completed_segments))
        >>> indexing.document.id
    """

    def __init__(
        self, transport: AsyncTransport, dataset_id: str, batch: str, documents: Sequence[Document] = ()
    ) -> None:
        self.dataset_id = dataset_id
        self.batch = batch
        self.documents = list(documents)
        self._transport = transport

    @property
    def document(self) -> Document:
        """The document as it was when its indexing began.

        Raises:
            ConfigurationError: the indexing was attached to by its batch, which does not tell its documents.
        """
        if not self.documents:
            raise ConfigurationError("the documents of a batch are told by status() and wait()")
        return self.documents[0]

    async def status(self) -> IndexingProgress:
        """How far the indexing is.

        Returns:
            The status of each document, and their segments counted.

        Raises:
            APIError: the status could not be had.

        API: `GET /datasets/{dataset_id}/documents/{batch}/indexing-status` (getIndexingStatus).
        """
        request = built(get_indexing_status.build_request, self.dataset_id, self.batch)
        statuses = (await self._transport.call(request)).data
        wanted = {document.id for document in self.documents}
        return IndexingProgress([status for status in statuses if not wanted or status.id in wanted])

    async def wait(
        self,
        timeout: float | None = None,
        *,
        on_progress: Callable[[IndexingProgress], object] | None = None,
        interval: float = 2.0,
    ) -> IndexingProgress:
        """Follow the indexing until every document is indexed.

        Args:
            timeout: Seconds after which to give up; None for never. The indexing goes on at the server.
            on_progress: Called with each status that differs from the one before.
            interval: The longest time between two looks, in seconds; the first ones come sooner.

        Returns:
            The last status.

        Raises:
            ConfigurationError: a number is wrong. Nothing was sent.
            IndexingFailed: a document could not be indexed, or is paused; the message is the server's reason.
            WaitTimeout: the time is over.
            APIError: the status could not be had.

        API: `GET /datasets/{dataset_id}/documents/{batch}/indexing-status` (getIndexingStatus).
        """
        watch = Watch(timeout, interval, time.monotonic)
        before: IndexingProgress | None = None
        while True:
            progress = await self.status()
            if on_progress is not None and progress != before:
                on_progress(progress)
            before = progress
            if progress.over:
                return checked_indexing(progress)
            delay = watch.delay()
            if delay is None:
                raise WaitTimeout(f"indexing takes longer than {timeout} s: {progress}", result=progress)
            await sleep(delay)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of batch {self.batch} in {self.dataset_id}>"


@frozen
class AsyncDocumentOutcome:
    """What became of one document of `create_many`."""

    document: NewDocument
    """The document as it was asked for, with the settings for all."""
    indexing: AsyncIndexing | None = None
    """Its indexing, where it was created."""
    error: DifyError | OSError | None = None
    """Why it was not created."""

    @property
    def ok(self) -> bool:
        """Whether it was created."""
        return self.error is None


class AsyncDocuments:
    """Bring documents into a knowledge base, change, read and remove them."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport
        self._setups: dict[str, Setup] = {}
        self._known: dict[Route, int] = {}

    async def create(
        self,
        dataset_id: str,
        *,
        text: str | None = None,
        name: str | None = None,
        file: FileSource | None = None,
        indexing_technique: IndexingTechnique | None = None,
        doc_form: DocForm | None = None,
        doc_language: str | None = None,
        process_rule: ProcessRule | Mapping[str, Any] | None = None,
        retrieval_model: RetrievalModel | Mapping[str, Any] | None = None,
        embedding_model: str | None = None,
        embedding_model_provider: str | None = None,
        original_document_id: str | None = None,
    ) -> AsyncIndexing:
        """Create a document from text or from a file. Indexing goes on after the answer; wait for it with `wait()`.

        What is left out follows the knowledge base, which is read for that once. A document of the same name that came
        from a file or text is replaced.

        Args:
            dataset_id: The knowledge base.
            text: The text, with a `name`.
            name: The document's name. For a file, the name it goes by; None takes the path's or the file object's.
            file: A path, bytes or a binary file object, in place of text. The ending of its name tells its type.
            indexing_technique: How to index, where nothing is settled yet. The first document settles it: "economy",
                which needs no model, or "high_quality" where an embedding model is named.
            doc_form: How to split it. All documents of a knowledge base have the same; the first settles it.
            doc_language: The language of the content as an English word; questions and answers are written in it.
            process_rule: How to clean and split it, as a model or as plain fields. None is `{"mode": "automatic"}`; for
                "hierarchical_model", paragraphs with their lines.
            retrieval_model: How the knowledge base is searched, where nothing is settled yet.
            embedding_model: An embedding model, where nothing is settled yet.
            embedding_model_provider: The provider of that model.
            original_document_id: A document to replace.

        Returns:
            The indexing, with the `document` and its `batch`.

        Raises:
            ConfigurationError: the knowledge key is missing, not exactly one of text and file is given, the file cannot
                be read, or a setting is wrong. Nothing was sent.
            InvalidParam: the server does not take the settings, or files of this size or type.
            NotFoundError: there is no such knowledge base.

        API: `POST /datasets/{dataset_id}/document/create-by-text` (createDocumentByText), with a file
        `POST /datasets/{dataset_id}/document/create-by-file` (createDocumentByFile). Servers too old for these are
        served by the aliases `create_by_text` (createDocumentByTextLegacy) and `create_by_file`
        (createDocumentByFileLegacy).

        Example:
            >>> indexing = await dify.datasets.documents.create(dataset_id, text="Rivers flow.", name="Rivers")
            >>> await indexing.wait()
            >>> await dify.datasets.documents.create(dataset_id, file="report.pdf")
        """
        document = NewDocument(
            text=text,
            name=name,
            file=file,
            indexing_technique=indexing_technique,
            doc_form=doc_form,
            doc_language=doc_language,
            process_rule=process_rule,
            retrieval_model=retrieval_model,
            embedding_model=embedding_model,
            embedding_model_provider=embedding_model_provider,
            original_document_id=original_document_id,
        )
        return await self._create(dataset_id, document)

    async def create_many(
        self,
        dataset_id: str,
        documents: Iterable[NewDocument | os.PathLike[str]],
        *,
        concurrency: int = 8,
        on_progress: Callable[[AsyncDocumentOutcome, int, int], object] | None = None,
        **settings: Unpack[DocumentSettings],
    ) -> list[AsyncDocumentOutcome]:
        """Create many documents, several at a time. One that fails does not keep the others from being created.

        Args:
            dataset_id: The knowledge base.
            documents: The documents: a mapping with the arguments of `create`, or the `Path` of a file.
            concurrency: How many are under way at a time.
            on_progress: Called after each with its outcome, how many are done, and how many there are.
            settings: Settings for all, as those of `create`; a document's own go before.

        Returns:
            What became of each, in the order given: its `indexing`, or its `error`.

        Raises:
            ConfigurationError: the knowledge key is missing, or a document is not as `create` takes it. Nothing was
                sent.
            NotFoundError: there is no such knowledge base.

        API: as `create`.

        Example:
            >>> outcomes = await dify.datasets.documents.create_many(dataset_id, Path("docs").glob("*.md"))
            >>> failed = [outcome for outcome in outcomes if not outcome.ok]
        """
        whole("concurrency", concurrency)
        found = [new_document(item, settings) for item in documents]
        for document in found:
            self._check(dataset_id, document)
        if not found:
            return []
        setup = await self._setup(dataset_id, found)
        outcomes: dict[int, AsyncDocumentOutcome] = {}

        async def create(document: NewDocument) -> AsyncDocumentOutcome:
            try:
                return AsyncDocumentOutcome(document, indexing=await self._create(dataset_id, document, setup))
            except (DifyError, OSError) as error:
                return AsyncDocumentOutcome(document, error=error)

        def done(place: int, outcome: AsyncDocumentOutcome) -> None:
            outcomes[place] = outcome
            if on_progress is not None:
                on_progress(outcome, len(outcomes), len(found))

        await run_concurrently(create, found, concurrency, done)
        return [outcomes[place] for place in range(len(found))]
