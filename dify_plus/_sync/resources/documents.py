# Made from dify_plus/_async/resources/documents.py by scripts/unasync. Do not edit.
"""The documents of a knowledge base."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from typing import Any, Literal, TypeAlias, Unpack

from attrs import field, frozen

from dify_plus._arguments.calls import built
from dify_plus._arguments.checks import given, ids, one_of, page_number, page_size
from dify_plus._arguments.checks import text as words
from dify_plus._arguments.documents import (
    DocumentSettings,
    NewDocument,
    Setup,
    changed_settings,
    check_content,
    created_settings,
    document_file,
    metadata_values,
    new_documents,
)
from dify_plus._arguments.files import FileSource
from dify_plus._arguments.literals import (
    DocForm,
    DocumentMetadata,
    DocumentState,
    IndexingTechnique,
)
from dify_plus._lists.indexing import IndexingProgress, checked_indexing
from dify_plus._lists.paging import ByNumber
from dify_plus._policy.numbers import check_whole
from dify_plus._policy.settings import require_dataset_key
from dify_plus._sync._compat import run_concurrently
from dify_plus._sync.downloads import Download
from dify_plus._sync.known_datasets import known_dataset
from dify_plus._sync.pages import Pages
from dify_plus._sync.presigned import LinkedDownload
from dify_plus._sync.transport import Transport
from dify_plus._sync.uploads import opened
from dify_plus._sync.waiting import follow
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
    "DocumentCreated",
    "DocumentFailed",
    "DocumentOutcome",
    "Documents",
    "Indexing",
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
"""The paths of an operation, the newest first; older servers know only the later ones."""

MOST_IN_ARCHIVE = 100
"""How many documents the server puts into one ZIP archive."""


class Indexing:
    """Documents that are being indexed: what `create` and `update` give.

    Attributes:
        dataset_id: The knowledge base.
        batch: Names the batch; `documents.attach` takes it up again with it, in another process too.
        documents: The documents as they were when indexing began; empty when attached.

    Example:
        >>> indexing = dify.datasets.documents.create(dataset_id, file="report.pdf")
        >>> indexing.wait(timeout=300, on_progress=lambda progress: print(progress.completed_segments))
        >>> indexing.document.id
    """

    def __init__(self, transport: Transport, dataset_id: str, batch: str, documents: Sequence[Document] = ()) -> None:
        self.dataset_id = dataset_id
        self.batch = batch
        self.documents = list(documents)
        self._transport = transport

    @property
    def document(self) -> Document:
        """The document as it was when its indexing began.

        Raises:
            UsageError: the indexing was attached to by its batch alone, which does not say which documents it has.
        """
        if not self.documents:
            raise UsageError("a batch that was attached to knows its documents only from status() and wait()")
        return self.documents[0]

    def status(self) -> IndexingProgress:
        """How far the indexing is.

        Returns:
            The status of each document, and their segments counted.

        Raises:
            APIError: the status could not be read.

        API: `GET /datasets/{dataset_id}/documents/{batch}/indexing-status`, as `documents.indexing_status`.
        """
        request = built(get_indexing_status.build_request, self.dataset_id, self.batch)
        statuses = (self._transport.call(request)).data
        wanted = {document.id for document in self.documents}
        return IndexingProgress([status for status in statuses if not wanted or status.id in wanted])

    def wait(
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
            UsageError: a number is wrong. Nothing was sent.
            IndexingFailed: a document could not be indexed, or is paused; the message is the server's reason.
            WaitTimeout: the time is over.
            APIError: the status could not be read.

        API: `GET /datasets/{dataset_id}/documents/{batch}/indexing-status`, as `documents.indexing_status`.
        """
        return checked_indexing(
            follow(
                self.status,
                lambda progress: progress.over,
                str,
                timeout=timeout,
                interval=interval,
                on_progress=on_progress,
            )
        )

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of batch {self.batch} in {self.dataset_id}>"


@frozen
class DocumentCreated:
    """A document of `create_many` that was created."""

    document: NewDocument
    """The document as it was given, with the settings for all."""
    indexing: Indexing
    """Its indexing, which goes on at the server."""
    ok: Literal[True] = field(default=True, init=False)
    """True: it was created."""
    error: None = field(default=None, init=False, repr=False)
    """None: nothing went wrong."""


@frozen
class DocumentFailed:
    """A document of `create_many` that was not created."""

    document: NewDocument
    """The document as it was given, with the settings for all."""
    error: DifyError | OSError
    """Why it was not created."""
    ok: Literal[False] = field(default=False, init=False)
    """False: it was not created."""
    indexing: None = field(default=None, init=False, repr=False)
    """None: nothing is indexed."""


DocumentOutcome: TypeAlias = DocumentCreated | DocumentFailed
"""What became of one document of `create_many`; `ok` says which."""


class Documents:
    """Bring documents into a knowledge base, change, read and remove them."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def create(
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
    ) -> Indexing:
        """Create a document from text or from a file. Indexing goes on after the answer; wait for it with `wait()`.

        What is left out follows the knowledge base, which is read for that once. A document of the same name that came
        from a file or text is replaced.

        Args:
            dataset_id: The knowledge base.
            text: The text, with a `name`.
            name: The document's name. For a file, the name it goes by; None takes the path's or the file object's.
            file: A path, bytes or a binary file object, in place of text. Its type follows from the ending of its name.
            indexing_technique: How to index, where nothing is settled yet. The first document settles it: "economy",
                which needs no model, or "high_quality" where an embedding model is named.
            doc_form: How to split it. All documents of a knowledge base have the same; the first settles it.
            doc_language: The language of the content as an English word; questions and answers are written in it.
            process_rule: How to clean and split it, as a model or a mapping. None is `{"mode": "automatic"}`; for
                "hierarchical_model", paragraphs with their lines.
            retrieval_model: How the knowledge base is searched, where nothing is settled yet.
            embedding_model: An embedding model, where nothing is settled yet.
            embedding_model_provider: The provider of that model.
            original_document_id: A document to replace.

        Returns:
            The indexing, with the `document` and its `batch`.

        Raises:
            UsageError: the knowledge key is missing, not exactly one of text and file is given, the file cannot
                be read, or a setting is wrong. Nothing was sent.
            InvalidParam: the server does not take the settings, or files of this size or type.
            NotFoundError: there is no such knowledge base.

        API: `POST /datasets/{dataset_id}/document/create-by-text` (createDocumentByText), with a file
        `POST /datasets/{dataset_id}/document/create-by-file` (createDocumentByFile). Servers too old for these are
        served by the aliases `create_by_text` (createDocumentByTextLegacy) and `create_by_file`
        (createDocumentByFileLegacy).

        Example:
            >>> indexing = dify.datasets.documents.create(dataset_id, text="Rivers flow.", name="Rivers")
            >>> indexing.wait()
            >>> dify.datasets.documents.create(dataset_id, file="report.pdf")
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
        return self._create(self._transport.begin(), dataset_id, document)

    def create_many(
        self,
        dataset_id: str,
        documents: Iterable[NewDocument | str | os.PathLike[str]],
        *,
        concurrency: int = 8,
        relative_to: str | os.PathLike[str] | None = None,
        on_progress: Callable[[DocumentOutcome, int, int], object] | None = None,
        **settings: Unpack[DocumentSettings],
    ) -> list[DocumentOutcome]:
        """Create many documents, several at a time. One that fails does not keep the others from being created.

        Args:
            dataset_id: The knowledge base.
            documents: The documents: a mapping with the arguments of `create`, or the path of a file.
            concurrency: How many are under way at a time.
            relative_to: A folder that holds the files. Each is named by its path from there, `guide/intro.md` as
                `guide_intro.md`; otherwise by its own name.
            on_progress: Called after each with its outcome, how many are done, and how many there are.
            settings: Settings for all, as those of `create`; a document's own go before.

        Returns:
            What became of each, in the order given: its `indexing`, or its `error`.

        Raises:
            UsageError: The knowledge key is missing, a document is not as `create` takes it, or two have the
                same name, so that the server would replace one by the other. Nothing was sent.
            NotFoundError: there is no such knowledge base.

        API: `POST /datasets/{dataset_id}/document/create-by-text` or `create-by-file`, as `create`.

        Example:
            >>> files = Path("docs").rglob("*.md")
            >>> outcomes = dify.datasets.documents.create_many(dataset_id, files, relative_to="docs")
            >>> failed = [outcome for outcome in outcomes if not outcome.ok]
        """
        require_dataset_key(self._transport.settings)
        check_whole("concurrency", concurrency)
        found = new_documents(documents, settings, relative_to)
        for document in found:
            with ExitStack() as files:
                routes, body = _creation(document, files)
                built(routes[0], dataset_id, body=body(Setup()))
        if not found:
            return []
        transport = self._transport.begin()
        setup = self._setup(transport, dataset_id, all(_is_set_up(document) for document in found))
        outcomes: dict[int, DocumentOutcome] = {}

        def create(document: NewDocument) -> DocumentOutcome:
            try:
                return DocumentCreated(document, self._create(transport, dataset_id, document, setup))
            except (DifyError, OSError) as error:
                return DocumentFailed(document, error)

        def done(place: int, outcome: DocumentOutcome) -> None:
            outcomes[place] = outcome
            if on_progress is not None:
                on_progress(outcome, len(outcomes), len(found))

        run_concurrently(create, found, concurrency, done)
        return [outcomes[place] for place in range(len(found))]

    def update(
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
    ) -> Indexing:
        """Give a document a new text, a new file or another rule, and have it indexed again. Its id stays.

        Args:
            dataset_id: The knowledge base.
            document_id: The document; it has to be indexed, enabled and not archived.
            text: The new text, in place of all there was.
            name: The new name. None takes the file's, or keeps the present one; for a text, it is read first.
            file: The new file, in place of text: a path, bytes or a binary file object.
            doc_form: How it is split; None follows the knowledge base, where all documents have the same.
            doc_language: The language of the content as an English word.
            process_rule: How to clean and split it from now on; None keeps the rule it has.
            retrieval_model: How the knowledge base is searched, where nothing is settled yet.

        Returns:
            The indexing, with the `document` and its `batch`.

        Raises:
            UsageError: the knowledge key is missing, there is neither text, file nor rule, the file cannot be
                read, or a setting is wrong. Nothing was sent.
            InvalidParam: the document is not available, or the server does not take the settings.
            NotFoundError: there is no such knowledge base or document.

        API: `PATCH /datasets/{dataset_id}/documents/{document_id}` (updateDocument); with a text,
        `POST /datasets/{dataset_id}/documents/{document_id}/update-by-text` (updateDocumentByText). On servers too old
        for these, `update-by-file` (updateDocumentByFile) and the aliases `update_by_text` (updateDocumentByTextLegacy)
        and `update_by_file` (updateDocumentByFileLegacy).

        Example:
            >>> indexing = dify.datasets.documents.update(dataset_id, document_id, file="report-2.pdf")
            >>> indexing.wait()
        """
        if text is not None and file is not None:
            raise UsageError("a document is made of either text or a file: give one of text=... and file=...")
        settings = _changes(doc_form, doc_language, process_rule, retrieval_model)
        if text is not None:
            return self._update_text(dataset_id, document_id, text, name, settings)
        if file is None and process_rule is None:
            raise UsageError("there is nothing to change: give text=..., file=... or process_rule=...")
        return self._update_file(dataset_id, document_id, file, name, settings)

    def list(
        self,
        dataset_id: str,
        *,
        keyword: str | None = None,
        status: DocumentState | None = None,
        page: int | None = None,
        limit: int | None = None,
    ) -> Pages[Document]:
        """The documents of a knowledge base, newest first.

        Args:
            dataset_id: The knowledge base.
            keyword: Text that the name has to contain.
            status: The state to keep; None for all.
            page: The page to begin with; the first is 1.
            limit: How many to fetch at a time, up to 100; the server's default is 20.

        Returns:
            The documents, fetched as they are read.

        Raises:
            UsageError: an argument is wrong. Nothing was sent.

        API: `GET /datasets/{dataset_id}/documents` (listDocuments).

        Example:
            >>> for document in dify.datasets.documents.list(dataset_id, status="error"):
            ...     print(document.name, document.error)
        """
        size = page_size(limit)
        one_of("status", status, DocumentState)
        return Pages(
            self._transport,
            lambda number: built(
                list_documents.build_request,
                dataset_id,
                page=number,
                limit=size,
                keyword=given(keyword),
                status=given(status),
            ),
            ByNumber(page_number(page)),
            size,
        )

    def get(self, dataset_id: str, document_id: str, *, metadata: DocumentMetadata | None = None) -> DocumentDetail:
        """One document, with its settings, counters and metadata.

        Args:
            dataset_id: The knowledge base.
            document_id: The document.
            metadata: "without" leaves its metadata out, "only" leaves all else out; the server's default is "all".

        Returns:
            The document; of what is left out, the fields are `UNSET`.

        Raises:
            UsageError: the knowledge key is missing, or `metadata` is wrong. Nothing was sent.
            NotFoundError: there is no such knowledge base or document.

        API: `GET /datasets/{dataset_id}/documents/{document_id}` (getDocument).
        """
        shown = given(one_of("metadata", metadata, DocumentMetadata))
        return self._transport.call(built(get_document.build_request, dataset_id, document_id, metadata=shown))

    def delete(self, dataset_id: str, document_id: str) -> None:
        """Delete a document with its segments.

        Args:
            dataset_id: The knowledge base.
            document_id: The document.

        Raises:
            ConfigurationError: the knowledge key is missing. Nothing was sent.
            ArchivedDocumentImmutable: it is archived; unarchive it first.
            NotFoundError: there is no such knowledge base or document.

        API: `DELETE /datasets/{dataset_id}/documents/{document_id}` (deleteDocument).
        """
        self._transport.call(built(delete_document.build_request, dataset_id, document_id))

    def enable(self, dataset_id: str, document_ids: str | Sequence[str]) -> None:
        """Let searches find documents again.

        Args:
            dataset_id: The knowledge base.
            document_ids: A document, or several. Those that do not exist are passed over; none is no error.

        Raises:
            UsageError: the knowledge key is missing, or an id is not a str. Nothing was sent.
            InvalidAction: a document is not in a state for it, such as not indexed yet.
            NotFoundError: there is no such knowledge base.

        API: `PATCH /datasets/{dataset_id}/documents/status/{action}` (updateDocumentStatus).
        """
        self._change_status(dataset_id, "enable", document_ids)

    def disable(self, dataset_id: str, document_ids: str | Sequence[str]) -> None:
        """Keep searches from finding documents. They have to be indexed.

        Args:
            dataset_id: The knowledge base.
            document_ids: A document, or several. Those that do not exist are passed over; none is no error.

        Raises:
            UsageError: the knowledge key is missing, or an id is not a str. Nothing was sent.
            InvalidAction: a document is not in a state for it, such as not indexed yet.
            NotFoundError: there is no such knowledge base.

        API: `PATCH /datasets/{dataset_id}/documents/status/{action}` (updateDocumentStatus).
        """
        self._change_status(dataset_id, "disable", document_ids)

    def archive(self, dataset_id: str, document_ids: str | Sequence[str]) -> None:
        """Put documents into the archive: searches do not find them, and they cannot be changed or deleted.

        Args:
            dataset_id: The knowledge base.
            document_ids: A document, or several. Those that do not exist are passed over; none is no error.

        Raises:
            UsageError: the knowledge key is missing, or an id is not a str. Nothing was sent.
            InvalidAction: a document is not in a state for it, such as not indexed yet.
            NotFoundError: there is no such knowledge base.

        API: `PATCH /datasets/{dataset_id}/documents/status/{action}` (updateDocumentStatus).
        """
        self._change_status(dataset_id, "archive", document_ids)

    def unarchive(self, dataset_id: str, document_ids: str | Sequence[str]) -> None:
        """Take documents out of the archive.

        Args:
            dataset_id: The knowledge base.
            document_ids: A document, or several. Those that do not exist are passed over; none is no error.

        Raises:
            UsageError: the knowledge key is missing, or an id is not a str. Nothing was sent.
            InvalidAction: a document is not in a state for it, such as not archived.
            NotFoundError: there is no such knowledge base.

        API: `PATCH /datasets/{dataset_id}/documents/status/{action}` (updateDocumentStatus).
        """
        self._change_status(dataset_id, "un_archive", document_ids)

    def download(self, dataset_id: str, document_id: str) -> Download:
        """Fetch the file that a document was made from; of one that was made from text, a text file.

        The file comes from a signed address, which may be on another host. The key is not sent there.

        Args:
            dataset_id: The knowledge base.
            document_id: The document.

        Returns:
            The download; `read()` it, `save()` it, or iterate over its bytes. Nothing is sent before.

        Raises:
            UsageError: an id is empty.

        API: `GET /datasets/{dataset_id}/documents/{document_id}/download` (downloadDocument).

        Example:
            >>> dify.datasets.documents.download(dataset_id, document_id).save("report.pdf")
        """
        return LinkedDownload(self._transport, built(download_document.build_request, dataset_id, document_id))

    def download_url(self, dataset_id: str, document_id: str) -> str:
        """The signed address of the file that a document was made from, to hand on.

        Args:
            dataset_id: The knowledge base.
            document_id: The document.

        Returns:
            The address. It needs no key, and is good for a limited time.

        Raises:
            ConfigurationError: the knowledge key is missing. Nothing was sent.
            NotFoundError: there is no such knowledge base or document, or it was not made from a file or text.

        API: `GET /datasets/{dataset_id}/documents/{document_id}/download` (downloadDocument), as `download`.
        """
        return (self._transport.call(built(download_document.build_request, dataset_id, document_id))).url

    def download_zip(self, dataset_id: str, document_ids: str | Sequence[str]) -> Download:
        """Fetch the files of up to 100 documents in one ZIP archive.

        Args:
            dataset_id: The knowledge base.
            document_ids: A document, or several.

        Returns:
            The download; `read()` it, `save()` it, or iterate over its bytes. Nothing is sent before.

        Raises:
            UsageError: there are no documents, or more than 100. Nothing was sent.

        API: `POST /datasets/{dataset_id}/documents/download-zip` (downloadDocumentsZip).

        Example:
            >>> dify.datasets.documents.download_zip(dataset_id, [first_id, second_id]).save("documents.zip")
        """
        wanted = ids("document_ids", document_ids)
        if len(wanted) > MOST_IN_ARCHIVE:
            raise UsageError(f"document_ids must be at most {MOST_IN_ARCHIVE} ids, not {len(wanted)}")
        body = DownloadDocumentsZipRequest(document_ids=wanted)
        request = built(download_documents_zip.build_request, dataset_id, body=body)
        return Download(self._transport, request, binary=True)

    def set_metadata(
        self,
        dataset_id: str,
        document_id: str,
        values: Mapping[str, str | float | None],
        *,
        partial_update: bool = True,
    ) -> None:
        """Give a document values for metadata fields. `metadata.bind` does it for several, by the fields' ids.

        Args:
            dataset_id: The knowledge base.
            document_id: The document; one that does not exist is passed over by the server.
            values: Values by the names of their fields, which are looked up; None empties one.
            partial_update: Whether the values of other fields stay.

        Raises:
            UsageError: the knowledge key is missing, or the knowledge base has no field of a name. Nothing was
                changed.
            NotFoundError: there is no such knowledge base.

        API: `POST /datasets/{dataset_id}/documents/metadata` (updateDocumentsMetadata), as `metadata.bind`.

        Example:
            >>> dify.datasets.documents.set_metadata(dataset_id, document_id, {"author": "Ada", "year": 1843})
        """
        words("document_id", document_id)
        transport = self._transport.begin()
        fields = (transport.call(built(list_metadata_fields.build_request, dataset_id))).doc_metadata
        update = DocumentMetadataUpdate(
            document_id=document_id,
            metadata_list=metadata_values(values, fields),
            partial_update=partial_update,
        )
        body = UpdateDocumentsMetadataRequest(operation_data=[update])
        transport.call(built(update_documents_metadata.build_request, dataset_id, body=body))

    def indexing_status(self, dataset_id: str, batch: str) -> IndexingProgress:
        """Return how far the indexing of a batch is: short for `attach(dataset_id, batch).status()`.

        Args:
            dataset_id: The knowledge base.
            batch: The batch, from creating or updating a document or from the run of a pipeline.

        Returns:
            The status of each document, and their segments counted. `failures` names what failed; it does not raise.

        Raises:
            ConfigurationError: the knowledge key is missing. Nothing was sent.
            NotFoundError: there is no such knowledge base or batch.

        API: `GET /datasets/{dataset_id}/documents/{batch}/indexing-status` (getIndexingStatus).
        """
        return self.attach(dataset_id, batch).status()

    def attach(self, dataset_id: str, batch: str) -> Indexing:
        """Follow the indexing of a batch that was begun elsewhere.

        Args:
            dataset_id: The knowledge base.
            batch: The batch, from creating or updating a document or from the run of a pipeline.

        Returns:
            The indexing; nothing is sent until its status is asked for.

        Raises:
            UsageError: an id is empty.

        Example:
            >>> run = dify.datasets.pipeline.run(dataset_id, "files", [upload], datasource_type="local_file")
            >>> dify.datasets.documents.attach(dataset_id, run.batch).wait()
        """
        return Indexing(self._transport, words("dataset_id", dataset_id), words("batch", batch))

    def _create(
        self, transport: Transport, dataset_id: str, document: NewDocument, setup: Setup | None = None
    ) -> Indexing:
        with ExitStack() as files:
            routes, body = _creation(document, files)
            built(routes[0], dataset_id, body=body(Setup()))  # what is wrong shows before anything is sent
            if setup is None:
                setup = self._setup(transport, dataset_id, _is_set_up(document))
            return self._send(transport, routes, (dataset_id,), body(setup))

    def _update_text(
        self, dataset_id: str, document_id: str, text: str, name: str | None, settings: Mapping[str, Any]
    ) -> Indexing:
        def body(setup: Setup, name: str) -> UpdateDocumentByTextRequest:
            return UpdateDocumentByTextRequest(text=text, name=name, **changed_settings(setup, settings))

        words("text", text)
        path, transport = (dataset_id, document_id), self._transport.begin()
        built(UPDATE_BY_TEXT[0], *path, body=body(Setup(), "" if name is None else words("name", name)))
        if name is None:
            document = transport.call(built(get_document.build_request, *path, metadata="without"))
            name = str(document.name)
        setup = self._setup(transport, dataset_id, "doc_form" in settings)
        return self._send(transport, UPDATE_BY_TEXT, path, body(setup, name))

    def _update_file(
        self, dataset_id: str, document_id: str, file: FileSource | None, name: str | None, settings: Mapping[str, Any]
    ) -> Indexing:
        with ExitStack() as files:
            payload = UNSET if file is None else files.enter_context(opened(document_file(file, name)))

            def body(setup: Setup) -> UpdateDocumentByFileRequest:
                data = UpdateDocumentByFileData(name=given(name), **changed_settings(setup, settings))
                return UpdateDocumentByFileRequest(file=payload, data=data)

            path, transport = (dataset_id, document_id), self._transport.begin()
            built(UPDATE[0], *path, body=body(Setup()))
            setup = self._setup(transport, dataset_id, "doc_form" in settings)
            return self._send(transport, UPDATE, path, body(setup))

    def _setup(self, transport: Transport, dataset_id: str, given: bool) -> Setup:
        """Return the settings of the knowledge base that documents follow, unless the caller gave them."""
        return Setup() if given else Setup.of(known_dataset(transport, dataset_id, settled=True))

    def _send(self, transport: Transport, routes: Sequence[Route], path: Sequence[str], body: Model) -> Indexing:
        result = transport.call_first([built(route, *path, body=body) for route in routes])
        return Indexing(self._transport, path[0], result.batch, [result.document])

    def _change_status(self, dataset_id: str, action: str, document_ids: str | Sequence[str]) -> None:
        body = UpdateDocumentStatusRequest(document_ids=ids("document_ids", document_ids, none=True))
        self._transport.call(built(update_document_status.build_request, dataset_id, action, body=body))


def _creation(document: NewDocument, files: ExitStack) -> tuple[Sequence[Route], Callable[[Setup], Model]]:
    """The paths and the body that create a document; its file is opened."""
    text, name, file = document.get("text"), document.get("name"), document.get("file")
    check_content(text, file, name)
    settings = {key: value for key, value in document.items() if key in DocumentSettings.__annotations__}
    if file is None:
        return CREATE_BY_TEXT, lambda setup: CreateDocumentByTextRequest(
            text=text or "", name=name or "", **created_settings(setup, settings)
        )
    payload = files.enter_context(opened(document_file(file, name)))
    return CREATE_BY_FILE, lambda setup: CreateDocumentByFileRequest(
        file=payload, data=CreateDocumentByFileData(**created_settings(setup, settings))
    )


def _is_set_up(document: NewDocument) -> bool:
    return document.get("indexing_technique") is not None and document.get("doc_form") is not None


def _changes(
    doc_form: DocForm | None,
    doc_language: str | None,
    process_rule: ProcessRule | Mapping[str, Any] | None,
    retrieval_model: RetrievalModel | Mapping[str, Any] | None,
) -> dict[str, Any]:
    settings = {
        "doc_form": doc_form,
        "doc_language": doc_language,
        "process_rule": process_rule,
        "retrieval_model": retrieval_model,
    }
    return {name: value for name, value in settings.items() if value is not None}
