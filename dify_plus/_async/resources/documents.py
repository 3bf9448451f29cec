"""The documents of a knowledge base."""

from __future__ import annotations

import builtins
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from time import monotonic
from typing import Any, Literal, TypeAlias, Unpack, cast

from attrs import field, frozen

from dify_plus._arguments.calls import built
from dify_plus._arguments.checks import (
    as_list,
    callback,
    check_fields,
    check_options,
    ids,
    one_of,
    or_unset,
    page_number,
    page_size,
    within,
)
from dify_plus._arguments.checks import text as words
from dify_plus._arguments.documents import (
    DocumentSettings,
    NewDocument,
    Setup,
    check_content,
    document_file,
    metadata_by_name,
    metadata_values,
    new_documents,
    settings_for_new_content,
    settings_for_new_document,
)
from dify_plus._arguments.files import FileSource
from dify_plus._arguments.literals import (
    DocForm,
    DocumentMetadata,
    DocumentState,
    IndexingTechnique,
)
from dify_plus._arguments.local_files import opened
from dify_plus._async._compat import run_concurrently
from dify_plus._async.downloads import AsyncDownload
from dify_plus._async.known_datasets import known_dataset
from dify_plus._async.pages import AsyncPages
from dify_plus._async.presigned import AsyncPresignedDownload
from dify_plus._async.resources.base import AsyncResource
from dify_plus._async.transport import AsyncTransport
from dify_plus._async.waiting import follow
from dify_plus._lists.indexing import IndexingProgress, checked_indexing
from dify_plus._lists.paging import ByNumber
from dify_plus._lists.waiting import PollSchedule
from dify_plus._masking import shown
from dify_plus._policy.numbers import check_whole
from dify_plus._policy.settings import require_dataset_key
from dify_plus.errors import DifyError, UsageError
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
    MetadataField,
    MetadataValue,
    ProcessRule,
    RetrievalModel,
    UpdateDocumentByFileData,
    UpdateDocumentByFileRequest,
    UpdateDocumentByTextRequest,
    UpdateDocumentsMetadataRequest,
    UpdateDocumentStatusRequest,
)
from dify_plus_api.types import UNSET, Model, Request

__all__ = [
    "AsyncDocumentCreated",
    "AsyncDocumentFailed",
    "AsyncDocumentOutcome",
    "AsyncDocuments",
    "AsyncIndexing",
]

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
"""The routes for an operation, newest first. Older servers support only the later ones."""

MOST_IN_ARCHIVE = 100
"""The largest number of documents in one ZIP archive."""


class AsyncIndexing:
    """Documents that are being indexed. `create` and `update` return this.

    Attributes:
        dataset_id: The knowledge base.
        batch: The id of the batch. Pass it to `documents.attach` to follow the indexing again, also from another
            process.
        documents: The documents as they were when indexing began; empty after `documents.attach`.

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
            UsageError: The indexing comes from `documents.attach`, which does not know the documents of the batch.
        """
        if not self.documents:
            raise UsageError("an attached batch does not know its documents: read them from status() or wait()")
        return self.documents[0]

    async def status(self) -> IndexingProgress:
        """Return the progress of the indexing.

        Returns:
            The status of each document, with the number of its segments.

        Raises:
            APIError: The status could not be read.

        API: `GET /datasets/{dataset_id}/documents/{batch}/indexing-status`, as `documents.indexing_status`.
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
        """Wait until every document is indexed.

        Args:
            timeout: Seconds to wait at most; None for no limit. The indexing continues on the server.
            on_progress: Called with each status that differs from the one before.
            interval: The longest time between two status requests, in seconds; the first ones are closer together.

        Returns:
            The last status.

        Raises:
            UsageError: An argument is wrong. Nothing was sent.
            IndexingFailed: A document could not be indexed, or is paused. The message contains the server's reason.
            WaitTimeout: The documents were not all indexed within `timeout`.
            APIError: The status could not be read.

        API: `GET /datasets/{dataset_id}/documents/{batch}/indexing-status`, as `documents.indexing_status`.
        """
        return checked_indexing(
            await follow(
                self.status,
                lambda progress: progress.over,
                str,
                timeout=timeout,
                interval=interval,
                on_progress=callback("on_progress", on_progress),
            )
        )

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of batch {self.batch} in {self.dataset_id}>"


@frozen
class AsyncDocumentCreated:
    """A document of `create_many` that was created."""

    document: NewDocument
    """The document as you passed it, with the settings for all documents."""
    indexing: AsyncIndexing
    """Its indexing, which continues on the server."""
    ok: Literal[True] = field(default=True, init=False)
    """True: it was created."""
    error: None = field(default=None, init=False, repr=False)
    """None: nothing went wrong."""


@frozen
class AsyncDocumentFailed:
    """A document of `create_many` that was not created."""

    document: NewDocument
    """The document as you passed it, with the settings for all documents."""
    error: DifyError | OSError
    """Why it was not created."""
    ok: Literal[False] = field(default=False, init=False)
    """False: it was not created."""
    indexing: None = field(default=None, init=False, repr=False)
    """None: nothing is indexed."""


AsyncDocumentOutcome: TypeAlias = AsyncDocumentCreated | AsyncDocumentFailed
"""The outcome of one document of `create_many`; `ok` distinguishes the two types."""


class AsyncDocuments(AsyncResource):
    """Create, read, change and delete the documents of a knowledge base."""

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
        metadata: Mapping[str, str | float | None] | None = None,
    ) -> AsyncIndexing:
        """Create a document from text or a file. The server indexes it in the background; `wait()` waits for the end.

        Settings that you omit follow the knowledge base, which dify-plus reads once and caches. A document with the
        same name that was created from a file or text is replaced.

        Args:
            dataset_id: The knowledge base.
            text: The text. It requires a `name`.
            name: The document's name. For a file, None takes the name from the path or the file object.
            file: A path, bytes, a binary file object, or a tuple of a name and one of these, instead of `text`. The
                extension of the name determines the file type.
            indexing_technique: How to index, if the knowledge base has no documents yet. The first document determines
                it: "economy", which needs no model, or "high_quality" if you name an embedding model.
            doc_form: How to split it. All documents of a knowledge base have the same form; the first document
                determines it.
            doc_language: The language of the content as an English word; questions and answers are generated in it.
            process_rule: How to clean and split it, as a model or a mapping. None means `{"mode": "automatic"}`; for
                "hierarchical_model" it means paragraphs split into lines.
            retrieval_model: The search settings of the knowledge base, if it has none yet.
            embedding_model: An embedding model, if the knowledge base has none yet.
            embedding_model_provider: The provider of that model.
            original_document_id: A document to replace.
            metadata: Metadata values by field name, set when the document is created. The fields must exist.

        Returns:
            The indexing, with the `document` and its `batch`.

        Raises:
            UsageError: The knowledge key is missing, you passed both or neither of `text` and `file`, the file cannot
                be read, a setting is wrong, or there is no such metadata field. Nothing was created.
            InvalidParam: The server does not accept the settings, or files of this size or type.
            NotFoundError: There is no such knowledge base.

        API: `POST /datasets/{dataset_id}/document/create-by-text` (createDocumentByText); with a file,
        `POST /datasets/{dataset_id}/document/create-by-file` (createDocumentByFile). On older servers, the aliases
        `create_by_text` (createDocumentByTextLegacy) and `create_by_file` (createDocumentByFileLegacy).

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
            metadata=metadata,
        )
        return await self._create(self._transport.begin(), dataset_id, document)

    async def create_many(
        self,
        dataset_id: str,
        documents: Iterable[NewDocument | str | os.PathLike[str]],
        *,
        concurrency: int = 8,
        relative_to: str | os.PathLike[str] | None = None,
        on_progress: Callable[[AsyncDocumentOutcome, int, int], object] | None = None,
        **settings: Unpack[DocumentSettings],
    ) -> list[AsyncDocumentOutcome]:
        """Create many documents, several at a time. If one fails, the others are still created.

        Args:
            dataset_id: The knowledge base.
            documents: The documents: a mapping with the arguments of `create`, or the path of a file.
            concurrency: How many to create at a time.
            relative_to: A folder that contains the files. Each file is named by its path relative to this folder:
                `guide/intro.md` becomes `guide_intro.md`. By default, a file has its own name.
            on_progress: Called after each document with its outcome, the number done, and the total.
            settings: Settings for all documents, as in `create`; the settings of a single document take precedence.

        Returns:
            The outcome of each document, in the order given: its `indexing`, or its `error`.

        Raises:
            UsageError: The knowledge key is missing, the arguments of a document are wrong, or two documents have the
                same name, so that the server would replace one by the other. Nothing was sent.
            NotFoundError: There is no such knowledge base.

        API: `POST /datasets/{dataset_id}/document/create-by-text` or `create-by-file`, as `create`.

        Example:
            >>> files = Path("docs").rglob("*.md")
            >>> outcomes = await dify.datasets.documents.create_many(dataset_id, files, relative_to="docs")
            >>> failed = [outcome for outcome in outcomes if not outcome.ok]
        """
        require_dataset_key(self._transport.settings)
        check_whole("concurrency", concurrency)
        callback("on_progress", on_progress)
        check_options("create_many", settings, DocumentSettings.__annotations__)
        found = new_documents(documents, settings, relative_to)
        for index, document in enumerate(found):
            with within(f"documents[{index}]"), ExitStack() as files:
                routes, body = _creation(document, files)
                built(routes[0], dataset_id, body=body(Setup()))
        if not found:
            return []
        transport = self._transport.begin()
        setup = await self._setup(transport, dataset_id, all(_is_set_up(document) for document in found))
        fields = await self._fields(transport, dataset_id) if any(map(_metadata, found)) else ()
        for document in found:
            metadata_values(_metadata(document), fields)

        async def create(document: NewDocument) -> AsyncDocumentOutcome:
            try:
                indexing = await self._create(transport, dataset_id, document, setup, fields)
                return AsyncDocumentCreated(document, indexing)
            except (DifyError, OSError) as error:
                return AsyncDocumentFailed(document, error)

        return await run_concurrently(create, found, concurrency, on_progress)

    async def update(
        self,
        dataset_id: str,
        document_id: str,
        *,
        text: str | None = None,
        name: str | None = None,
        file: FileSource | None = None,
        doc_form: DocForm | None = None,
        doc_language: str | None = None,
        process_rule: ProcessRule | Mapping[str, Any] | None = None,
        retrieval_model: RetrievalModel | Mapping[str, Any] | None = None,
    ) -> AsyncIndexing:
        """Replace a document's text, file or process rule, and index it again. Its id stays the same.

        Args:
            dataset_id: The knowledge base.
            document_id: The document; it must be indexed, enabled and not archived.
            text: The new text, which replaces the whole content.
            name: The new name. None takes the file's name, or keeps the current one, which dify-plus reads first for a
                text.
            file: The new file, instead of `text`: a path, bytes, a binary file object, or a tuple of a name and one of
                these.
            doc_form: How to split it. None follows the knowledge base, where all documents have the same form.
            doc_language: The language of the content as an English word.
            process_rule: How to clean and split it from now on. None keeps the current rule.
            retrieval_model: The search settings of the knowledge base, if it has none yet.

        Returns:
            The indexing, with the `document` and its `batch`.

        Raises:
            UsageError: The knowledge key is missing, `text`, `file` and `process_rule` are all missing, the file cannot
                be read, or a setting is wrong. Nothing was sent.
            InvalidParam: The document is not available, or the server does not accept the settings.
            NotFoundError: There is no such knowledge base or document.

        API: `PATCH /datasets/{dataset_id}/documents/{document_id}` (updateDocument); with a text,
        `POST /datasets/{dataset_id}/documents/{document_id}/update-by-text` (updateDocumentByText). On older servers,
        `update-by-file` (updateDocumentByFile) and the aliases `update_by_text` (updateDocumentByTextLegacy) and
        `update_by_file` (updateDocumentByFileLegacy).

        Example:
            >>> indexing = await dify.datasets.documents.update(dataset_id, document_id, file="report-2.pdf")
            >>> await indexing.wait()
        """
        if text is not None and file is not None:
            raise UsageError("give either text=... or file=..., not both")
        settings = DocumentSettings(
            doc_form=doc_form,
            doc_language=doc_language,
            process_rule=process_rule,
            retrieval_model=retrieval_model,
        )
        if text is not None:
            return await self._update_text(dataset_id, document_id, text, name, settings)
        if file is None and process_rule is None:
            raise UsageError("there is nothing to change: give text=..., file=... or process_rule=...")
        return await self._update_file(dataset_id, document_id, file, name, settings)

    def list(
        self,
        dataset_id: str,
        *,
        keyword: str | None = None,
        status: DocumentState | None = None,
        page: int | None = None,
        limit: int | None = None,
    ) -> AsyncPages[Document]:
        """List the documents of a knowledge base, newest first.

        Args:
            dataset_id: The knowledge base.
            keyword: Text that the name must contain.
            status: Only documents in this state; None for all.
            page: The page to start from; the first page is 1.
            limit: Items per page, up to 100; the server's default is 20.

        Returns:
            The documents, fetched page by page as you iterate.

        Raises:
            UsageError: An argument is wrong. Nothing was sent.

        API: `GET /datasets/{dataset_id}/documents` (listDocuments).

        Example:
            >>> async for document in dify.datasets.documents.list(dataset_id, status="error"):
            ...     print(document.name, document.error)
        """
        size = page_size(limit)
        one_of("status", status, DocumentState)
        return AsyncPages(
            self._transport,
            lambda number: built(
                list_documents.build_request,
                dataset_id,
                page=number,
                limit=size,
                keyword=or_unset(keyword),
                status=or_unset(status),
            ),
            ByNumber(page_number(page)),
            size,
        )

    async def get(
        self, dataset_id: str, document_id: str, *, metadata: DocumentMetadata | None = None
    ) -> DocumentDetail:
        """Return one document, with its settings, counters and metadata.

        Args:
            dataset_id: The knowledge base.
            document_id: The document.
            metadata: "without" omits the metadata, "only" omits everything else; the server's default is "all".

        Returns:
            The document. Fields that are left out are None.

        Raises:
            UsageError: The knowledge key is missing, or `metadata` is wrong. Nothing was sent.
            NotFoundError: There is no such knowledge base or document.

        API: `GET /datasets/{dataset_id}/documents/{document_id}` (getDocument).
        """
        shown = or_unset(one_of("metadata", metadata, DocumentMetadata))
        return await self._transport.call(built(get_document.build_request, dataset_id, document_id, metadata=shown))

    async def delete(self, dataset_id: str, document_id: str) -> None:
        """Delete a document with its segments.

        Args:
            dataset_id: The knowledge base.
            document_id: The document.

        Raises:
            UsageError: The knowledge key is missing, or an argument is wrong. Nothing was sent.
            ArchivedDocumentImmutable: The document is archived; unarchive it first.
            NotFoundError: There is no such knowledge base or document.

        API: `DELETE /datasets/{dataset_id}/documents/{document_id}` (deleteDocument).
        """
        await self._transport.call(built(delete_document.build_request, dataset_id, document_id))

    async def enable(self, dataset_id: str, document_ids: str | Sequence[str]) -> None:
        """Enable documents, so that searches find them again.

        Args:
            dataset_id: The knowledge base.
            document_ids: One document id or several. The server ignores ids that do not exist; an empty list is
                allowed.

        Raises:
            UsageError: The knowledge key is missing, or an id is not a str. Nothing was sent.
            InvalidAction: The state of a document does not allow it, for example because it is not indexed yet.
            NotFoundError: There is no such knowledge base.

        API: `PATCH /datasets/{dataset_id}/documents/status/{action}` (updateDocumentStatus).
        """
        await self._change_status(dataset_id, "enable", document_ids)

    async def disable(self, dataset_id: str, document_ids: str | Sequence[str]) -> None:
        """Disable documents, so that searches do not find them. They must be indexed.

        Args:
            dataset_id: The knowledge base.
            document_ids: One document id or several. The server ignores ids that do not exist; an empty list is
                allowed.

        Raises:
            UsageError: The knowledge key is missing, or an id is not a str. Nothing was sent.
            InvalidAction: The state of a document does not allow it, for example because it is not indexed yet.
            NotFoundError: There is no such knowledge base.

        API: `PATCH /datasets/{dataset_id}/documents/status/{action}` (updateDocumentStatus).
        """
        await self._change_status(dataset_id, "disable", document_ids)

    async def archive(self, dataset_id: str, document_ids: str | Sequence[str]) -> None:
        """Archive documents: searches do not find them, and they cannot be changed or deleted.

        Args:
            dataset_id: The knowledge base.
            document_ids: One document id or several. The server ignores ids that do not exist; an empty list is
                allowed.

        Raises:
            UsageError: The knowledge key is missing, or an id is not a str. Nothing was sent.
            InvalidAction: The state of a document does not allow it, for example because it is not indexed yet.
            NotFoundError: There is no such knowledge base.

        API: `PATCH /datasets/{dataset_id}/documents/status/{action}` (updateDocumentStatus).
        """
        await self._change_status(dataset_id, "archive", document_ids)

    async def unarchive(self, dataset_id: str, document_ids: str | Sequence[str]) -> None:
        """Unarchive documents, so that they can be changed again.

        Args:
            dataset_id: The knowledge base.
            document_ids: One document id or several. The server ignores ids that do not exist; an empty list is
                allowed.

        Raises:
            UsageError: The knowledge key is missing, or an id is not a str. Nothing was sent.
            InvalidAction: The state of a document does not allow it, for example because it is not archived.
            NotFoundError: There is no such knowledge base.

        API: `PATCH /datasets/{dataset_id}/documents/status/{action}` (updateDocumentStatus).
        """
        await self._change_status(dataset_id, "un_archive", document_ids)

    def download(self, dataset_id: str, document_id: str) -> AsyncDownload:
        """Download the file that a document was created from; for a document created from text, a text file.

        The file comes from a pre-signed URL, which may be on another host. The key is not sent there.

        Args:
            dataset_id: The knowledge base.
            document_id: The document.

        Returns:
            The download: `read()` it, `save()` it, or iterate over its bytes. Only then is the request sent.

        Raises:
            UsageError: An id is empty.

        API: `GET /datasets/{dataset_id}/documents/{document_id}/download` (downloadDocument).

        Example:
            >>> await dify.datasets.documents.download(dataset_id, document_id).save("report.pdf")
        """
        return AsyncPresignedDownload(self._transport, built(download_document.build_request, dataset_id, document_id))

    async def download_url(self, dataset_id: str, document_id: str) -> str:
        """Return the pre-signed URL of the file that a document was created from.

        Args:
            dataset_id: The knowledge base.
            document_id: The document.

        Returns:
            The URL. It needs no key, and is valid for a limited time.

        Raises:
            UsageError: The knowledge key is missing, or an argument is wrong. Nothing was sent.
            NotFoundError: There is no such knowledge base or document, or it was not created from a file or text.

        API: `GET /datasets/{dataset_id}/documents/{document_id}/download` (downloadDocument), as `download`.
        """
        return (await self._transport.call(built(download_document.build_request, dataset_id, document_id))).url

    def download_zip(self, dataset_id: str, document_ids: str | Sequence[str]) -> AsyncDownload:
        """Download the files of up to 100 documents in one ZIP archive.

        Args:
            dataset_id: The knowledge base.
            document_ids: One document id or several.

        Returns:
            The download: `read()` it, `save()` it, or iterate over its bytes. Only then is the request sent.

        Raises:
            UsageError: There are no documents, or more than 100. Nothing was sent.

        API: `POST /datasets/{dataset_id}/documents/download-zip` (downloadDocumentsZip).

        Example:
            >>> await dify.datasets.documents.download_zip(dataset_id, [first_id, second_id]).save("documents.zip")
        """
        wanted = ids("document_ids", document_ids)
        if len(wanted) > MOST_IN_ARCHIVE:
            raise UsageError(f"document_ids must contain at most {MOST_IN_ARCHIVE} ids, not {len(wanted)}")
        body = DownloadDocumentsZipRequest(document_ids=wanted)
        request = built(download_documents_zip.build_request, dataset_id, body=body)
        return AsyncDownload(self._transport, request, binary=True)

    async def set_metadata(
        self,
        dataset_id: str,
        document_id: str,
        values: Mapping[str, str | float | None],
        *,
        partial_update: bool = True,
    ) -> None:
        """Set metadata values of a document, by field name. `metadata.bind` sets them on many documents, by field id.

        Args:
            dataset_id: The knowledge base.
            document_id: The document.
            values: Values by field name; dify-plus looks up the fields' ids with each call. None clears a value.
            partial_update: Whether to keep the values of other fields.

        Raises:
            UsageError: The knowledge key is missing, or the knowledge base has no field with one of the names. Nothing
                was changed.
            NotFoundError: There is no such knowledge base.
            InvalidParam: There is no such document; old servers ignore it. Or its metadata is being changed by another
                request.

        API: `POST /datasets/{dataset_id}/documents/metadata` (updateDocumentsMetadata), as `metadata.bind`.

        Example:
            >>> await dify.datasets.documents.set_metadata(dataset_id, document_id, {"author": "Ada", "year": 1843})
        """
        update = _metadata_update(words("document_id", document_id), [], partial_update)
        given = metadata_by_name("values", values)
        transport = self._transport.begin()
        update.metadata_list = metadata_values(given, await self._fields(transport, dataset_id))
        await self._bind(transport, dataset_id, update)

    async def indexing_status(self, dataset_id: str, batch: str) -> IndexingProgress:
        """Return the indexing progress of a batch: short for `attach(dataset_id, batch).status()`.

        Args:
            dataset_id: The knowledge base.
            batch: The batch, from creating or updating a document or from the run of a pipeline.

        Returns:
            The status of each document, with the number of its segments. Documents that failed are in `failures`; they
            raise no error.

        Raises:
            UsageError: The knowledge key is missing, or an argument is wrong. Nothing was sent.
            NotFoundError: There is no such knowledge base or batch.

        API: `GET /datasets/{dataset_id}/documents/{batch}/indexing-status` (getIndexingStatus).
        """
        return await self.attach(dataset_id, batch).status()

    async def wait_many(
        self,
        indexings: Iterable[AsyncIndexing],
        timeout: float | None = None,
        *,
        on_progress: Callable[[IndexingProgress, int, int], object] | None = None,
        interval: float = 2.0,
        concurrency: int = 8,
    ) -> builtins.list[IndexingProgress]:
        """Wait until the documents of many indexings are indexed. If one fails, it still waits for the others.

        Args:
            indexings: The results of `create` and `update`, or the `indexing` of outcomes of `create_many`.
            timeout: Seconds to wait at most, for all together; None for no limit. The server continues.
            on_progress: Called after each indexing ends with its last status, the number of ended ones, and the total.
            interval: The longest time between two status requests for one indexing, in seconds.
            concurrency: How many indexings to follow at a time.

        Returns:
            The last status of each indexing, in the order given. Its `failures` are documents that were not indexed.

        Raises:
            UsageError: An argument is wrong. Nothing was sent.
            WaitTimeout: The documents were not all indexed within `timeout`.
            APIError: A status could not be read.

        API: `GET /datasets/{dataset_id}/documents/{batch}/indexing-status`, as `documents.indexing_status`.

        Example:
            >>> outcomes = await dify.datasets.documents.create_many(dataset_id, Path("docs").glob("*.md"))
            >>> ended = await dify.datasets.documents.wait_many(each.indexing for each in outcomes if each.ok is True)
            >>> failures = [progress.failures for progress in ended if not progress.completed]
        """
        check_whole("concurrency", concurrency)
        callback("on_progress", on_progress)
        found = as_list("indexings", indexings)
        for item in found:
            if not isinstance(cast("object", item), AsyncIndexing):
                raise UsageError(f"each item of indexings must come from create or update, not {shown(item)}")
        schedule = PollSchedule(timeout, interval, monotonic)

        async def wait(indexing: AsyncIndexing) -> IndexingProgress:
            return await follow(
                indexing.status,
                lambda progress: progress.over,
                str,
                timeout=schedule.left(),
                interval=interval,
                on_progress=None,
            )

        return await run_concurrently(wait, found, concurrency, on_progress)

    def attach(self, dataset_id: str, batch: str) -> AsyncIndexing:
        """Follow the indexing of a batch that was started elsewhere.

        Args:
            dataset_id: The knowledge base.
            batch: The batch, from creating or updating a document or from the run of a pipeline.

        Returns:
            The indexing. Nothing is sent until you call `status()` or `wait()`.

        Raises:
            UsageError: An id is empty.

        Example:
            >>> run = await dify.datasets.pipeline.run(dataset_id, "files", [upload], datasource_type="local_file")
            >>> await dify.datasets.documents.attach(dataset_id, run.batch).wait()
        """
        return AsyncIndexing(self._transport, words("dataset_id", dataset_id), words("batch", batch))

    async def _create(
        self,
        transport: AsyncTransport,
        dataset_id: str,
        document: NewDocument,
        setup: Setup | None = None,
        fields: Sequence[MetadataField] | None = None,
    ) -> AsyncIndexing:
        metadata = _metadata(document)
        with ExitStack() as files:
            routes, body = _creation(document, files)
            built(routes[0], dataset_id, body=body(Setup()))  # a wrong argument raises before anything is sent
            if metadata and fields is None:
                fields = await self._fields(transport, dataset_id)
            values = metadata_values(metadata, fields or ())
            if setup is None:
                setup = await self._setup(transport, dataset_id, _is_set_up(document))
            indexing = await self._send(transport, routes, (dataset_id,), body(setup))
        if values:
            await self._bind(transport, dataset_id, _metadata_update(indexing.document.id, values))
        return indexing

    async def _fields(self, transport: AsyncTransport, dataset_id: str) -> Sequence[MetadataField]:
        return (await transport.call(built(list_metadata_fields.build_request, dataset_id))).doc_metadata

    async def _bind(self, transport: AsyncTransport, dataset_id: str, update: DocumentMetadataUpdate) -> None:
        body = UpdateDocumentsMetadataRequest(operation_data=[update])
        await transport.call(built(update_documents_metadata.build_request, dataset_id, body=body))

    async def _update_text(
        self, dataset_id: str, document_id: str, text: str, name: str | None, settings: DocumentSettings
    ) -> AsyncIndexing:
        def body(setup: Setup, name: str) -> UpdateDocumentByTextRequest:
            return UpdateDocumentByTextRequest(text=text, name=name, **settings_for_new_content(setup, settings))

        words("text", text)
        path, transport = (dataset_id, document_id), self._transport.begin()
        built(UPDATE_BY_TEXT[0], *path, body=body(Setup(), "" if name is None else words("name", name)))
        if name is None:
            document = await transport.call(built(get_document.build_request, *path, metadata="without"))
            name = str(document.name)
        setup = await self._setup(transport, dataset_id, settings.get("doc_form") is not None)
        return await self._send(transport, UPDATE_BY_TEXT, path, body(setup, name))

    async def _update_file(
        self, dataset_id: str, document_id: str, file: FileSource | None, name: str | None, settings: DocumentSettings
    ) -> AsyncIndexing:
        with ExitStack() as files:
            payload = UNSET if file is None else files.enter_context(opened(document_file(file, name)))

            def body(setup: Setup) -> UpdateDocumentByFileRequest:
                data = UpdateDocumentByFileData(name=or_unset(name), **settings_for_new_content(setup, settings))
                check_fields(data, UpdateDocumentByFileData)
                return UpdateDocumentByFileRequest(file=payload, data=data)

            path, transport = (dataset_id, document_id), self._transport.begin()
            built(UPDATE[0], *path, body=body(Setup()))
            setup = await self._setup(transport, dataset_id, settings.get("doc_form") is not None)
            return await self._send(transport, UPDATE, path, body(setup))

    async def _setup(self, transport: AsyncTransport, dataset_id: str, given: bool) -> Setup:
        """Return the settings that documents take from the knowledge base, unless the caller passed them."""
        return Setup() if given else Setup.of(await known_dataset(transport, dataset_id, settled=True))

    async def _send(
        self, transport: AsyncTransport, routes: Sequence[Route], path: Sequence[str], body: Model
    ) -> AsyncIndexing:
        result = await transport.call_first([built(route, *path, body=body) for route in routes])
        return AsyncIndexing(self._transport, path[0], result.batch, [result.document])

    async def _change_status(self, dataset_id: str, action: str, document_ids: str | Sequence[str]) -> None:
        body = UpdateDocumentStatusRequest(document_ids=ids("document_ids", document_ids, may_be_empty=True))
        await self._transport.call(built(update_document_status.build_request, dataset_id, action, body=body))


def _creation(document: NewDocument, files: ExitStack) -> tuple[Sequence[Route], Callable[[Setup], Model]]:
    """Open the file of a new document; return the routes and the body for creating it."""
    text, name, file = document.get("text"), document.get("name"), document.get("file")
    check_content(text, file, name)
    settings = {key: value for key, value in document.items() if key in DocumentSettings.__annotations__}
    if file is None:
        return CREATE_BY_TEXT, lambda setup: CreateDocumentByTextRequest(
            text=text or "", name=name or "", **settings_for_new_document(setup, settings)
        )
    payload = files.enter_context(opened(document_file(file, name)))

    def body(setup: Setup) -> CreateDocumentByFileRequest:
        data = CreateDocumentByFileData(**settings_for_new_document(setup, settings))
        check_fields(data, CreateDocumentByFileData)
        return CreateDocumentByFileRequest(file=payload, data=data)

    return CREATE_BY_FILE, body


def _metadata_update(
    document_id: str, values: Sequence[MetadataValue], partial_update: bool = True
) -> DocumentMetadataUpdate:
    update = DocumentMetadataUpdate(document_id=document_id, metadata_list=[*values], partial_update=partial_update)
    check_fields(update, DocumentMetadataUpdate)
    return update


def _metadata(document: NewDocument) -> Mapping[str, str | float | None]:
    return metadata_by_name("metadata", document.get("metadata") or {})


def _is_set_up(document: NewDocument) -> bool:
    return document.get("indexing_technique") is not None and document.get("doc_form") is not None
