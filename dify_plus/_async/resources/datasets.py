"""Knowledge bases."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Unpack, cast

from dify_plus._arguments.calls import built
from dify_plus._arguments.checks import (
    as_model,
    check_options,
    ids,
    one_of,
    optional_text,
    or_unset,
    page_number,
    page_size,
    text,
)
from dify_plus._arguments.documents import (
    DatasetSettings,
    DocumentSettings,
    NewDocument,
    check_embedding,
    members,
    new_dataset,
)
from dify_plus._arguments.literals import IndexingTechnique, Permission, Provider, SearchMethod
from dify_plus._arguments.search import Search, needs_keywords
from dify_plus._arguments.search import retrieval_model as complete
from dify_plus._async._compat import Rows, end_generator
from dify_plus._async.known_datasets import known_dataset, remember
from dify_plus._async.pages import AsyncPages
from dify_plus._async.resources.base import AsyncResource
from dify_plus._knowledge_sync.options import SyncOptions
from dify_plus._knowledge_sync.report import SyncProgress, SyncReport
from dify_plus._lazy import cached_property
from dify_plus._lists.paging import ByNumber
from dify_plus._policy.settings import require_dataset_key
from dify_plus.errors import APIError, DatasetNameDuplicate, UsageError
from dify_plus_api.api.datasets import (
    create_dataset,
    dataset_hit_testing,
    dataset_retrieve,
    delete_dataset,
    get_dataset,
    list_datasets,
    update_dataset,
)
from dify_plus_api.models import (
    Dataset,
    DatasetRetrieveRequest,
    ExternalRetrievalModel,
    MetadataFilteringConditions,
    PartialMember,
    RerankingModel,
    RetrievalModel,
    RetrieveResult,
    SummaryIndexSetting,
    UpdateDatasetRequest,
)
from dify_plus_api.types import UNSET, Request

if TYPE_CHECKING:
    from dify_plus._async.resources.child_chunks import AsyncChildChunks
    from dify_plus._async.resources.documents import AsyncDocuments
    from dify_plus._async.resources.metadata import AsyncMetadata
    from dify_plus._async.resources.pipeline import AsyncPipeline
    from dify_plus._async.resources.segments import AsyncSegments
    from dify_plus._async.resources.tags import AsyncTags

__all__ = ["AsyncDatasets"]

RETRIEVE = (dataset_retrieve.build_request, dataset_hit_testing.build_request)
"""The routes for a search, newest first. Older servers support only the second one."""


class AsyncDatasets(AsyncResource):
    """Create, change and search knowledge bases."""

    @cached_property
    def documents(self) -> AsyncDocuments:
        """The documents of a knowledge base."""
        from dify_plus._async.resources.documents import AsyncDocuments

        return AsyncDocuments(self._transport)

    @cached_property
    def segments(self) -> AsyncSegments:
        """The segments of a document."""
        from dify_plus._async.resources.segments import AsyncSegments

        return AsyncSegments(self._transport)

    @cached_property
    def child_chunks(self) -> AsyncChildChunks:
        """The child chunks of a segment."""
        from dify_plus._async.resources.child_chunks import AsyncChildChunks

        return AsyncChildChunks(self._transport)

    @cached_property
    def metadata(self) -> AsyncMetadata:
        """The metadata fields of a knowledge base, and their values on documents."""
        from dify_plus._async.resources.metadata import AsyncMetadata

        return AsyncMetadata(self._transport)

    @cached_property
    def tags(self) -> AsyncTags:
        """The tags of knowledge bases."""
        from dify_plus._async.resources.tags import AsyncTags

        return AsyncTags(self._transport)

    @cached_property
    def pipeline(self) -> AsyncPipeline:
        """The pipeline that a knowledge base was built from."""
        from dify_plus._async.resources.pipeline import AsyncPipeline

        return AsyncPipeline(self._transport)

    async def create(
        self,
        name: str,
        *,
        description: str | None = None,
        indexing_technique: IndexingTechnique | None = None,
        permission: Permission | None = None,
        embedding_model: str | None = None,
        embedding_model_provider: str | None = None,
        retrieval_model: RetrievalModel | Mapping[str, Any] | None = None,
        summary_index_setting: SummaryIndexSetting | Mapping[str, Any] | None = None,
        provider: Provider | None = None,
        external_knowledge_api_id: str | None = None,
        external_knowledge_id: str | None = None,
    ) -> Dataset:
        """Create an empty knowledge base.

        Only the name is required: the first document determines the other settings.

        Args:
            name: The name, 1 to 40 characters, unique in the workspace.
            description: A description of its content.
            indexing_technique: "high_quality" uses embeddings, "economy" uses keywords. None means "high_quality" if
                you name an embedding model; otherwise the first document determines it.
            permission: Who in the workspace may use it; the server's default is "only_me".
            embedding_model: An embedding model, from `dify.models.list("text-embedding")`.
            embedding_model_provider: The provider of that model.
            retrieval_model: The default search settings, as a model or a mapping: `search_method` and any other fields.
            summary_index_setting: Settings for summaries of the content, as a model or a mapping.
            provider: "external" for a knowledge base behind an external knowledge API.
            external_knowledge_api_id: The id of that API, for an external knowledge base.
            external_knowledge_id: The id of the knowledge base in that API, for an external knowledge base.

        Returns:
            The knowledge base.

        Raises:
            UsageError: The knowledge key is missing, or a setting is wrong. Nothing was sent.
            DatasetNameDuplicate: A knowledge base with this name exists already.
            ProviderNotInitialized: No embedding model is available.

        API: `POST /datasets` (createDataset).

        Example:
            >>> dataset = await dify.datasets.create("Rivers", indexing_technique="economy")
            >>> indexing = await dify.datasets.documents.create(dataset.id, text="Rivers flow.", name="Rivers")
            >>> await indexing.wait()
            >>> found = await dify.datasets.retrieve(dataset.id, "Do rivers flow?", top_k=3)
        """
        body = new_dataset(
            name,
            description=description,
            indexing_technique=indexing_technique,
            permission=permission,
            embedding_model=embedding_model,
            embedding_model_provider=embedding_model_provider,
            retrieval_model=retrieval_model,
            summary_index_setting=summary_index_setting,
            provider=provider,
            external_knowledge_api_id=external_knowledge_api_id,
            external_knowledge_id=external_knowledge_id,
        )
        return remember(self._transport, await self._transport.call(built(create_dataset.build_request, body=body)))

    def list(
        self,
        *,
        keyword: str | None = None,
        tag_ids: str | Sequence[str] | None = None,
        include_all: bool | None = None,
        page: int | None = None,
        limit: int | None = None,
    ) -> AsyncPages[Dataset]:
        """List the knowledge bases of the workspace, newest first.

        Args:
            keyword: Text that the name must contain.
            tag_ids: One tag id or several that the knowledge bases must have.
            include_all: Whether to include knowledge bases that their permission settings would hide.
            page: The page to start from; the first page is 1.
            limit: Items per page, up to 100; the server's default is 20.

        Returns:
            The knowledge bases, fetched page by page as you iterate.

        Raises:
            UsageError: An argument is wrong. Nothing was sent.

        API: `GET /datasets` (listDatasets).

        Example:
            >>> async for dataset in dify.datasets.list(keyword="rivers"):
            ...     print(dataset.id, dataset.name)
        """
        size = page_size(limit)
        tags = UNSET if tag_ids is None else ids("tag_ids", tag_ids)
        return AsyncPages(
            self._transport,
            lambda number: built(
                list_datasets.build_request,
                page=number,
                limit=size,
                keyword=or_unset(keyword),
                include_all=or_unset(include_all),
                tag_ids=tags,
            ),
            ByNumber(page_number(page)),
            size,
        )

    async def find(self, name: str) -> Dataset | None:
        """Find a knowledge base by its name.

        Args:
            name: The whole name; upper and lower case count.

        Returns:
            The knowledge base; None if there is none with this name.

        Raises:
            UsageError: The knowledge key is missing, or the name is empty. Nothing was sent.

        API: `GET /datasets`, as `list`.

        Example:
            >>> dataset = await dify.datasets.find("Handbook")
        """
        datasets = self.list(keyword=text("name", name), limit=100)._items()
        try:
            async for dataset in datasets:
                if dataset.name == name:
                    return dataset
                if not dataset.id or not isinstance(cast("object", dataset.id), str):  # such a list may never end
                    raise APIError("the server listed a knowledge base without an id")
        finally:
            await end_generator(datasets)
        return None

    async def get_or_create(self, name: str, **settings: Unpack[DatasetSettings]) -> Dataset:
        """Find a knowledge base by its name, or create it if there is none.

        Args:
            name: The name, 1 to 40 characters.
            settings: The settings for a new knowledge base, as in `create`. An existing one keeps its own settings.

        Returns:
            The knowledge base.

        Raises:
            UsageError: The knowledge key is missing, or a setting is wrong. Nothing was sent.
            DatasetNameDuplicate: There is a knowledge base with this name that the key cannot see.

        API: `GET /datasets`, as `list`, and `POST /datasets`, as `create`.

        Example:
            >>> dataset = await dify.datasets.get_or_create("Handbook", indexing_technique="economy")
        """
        check_options("get_or_create", settings, DatasetSettings.__annotations__)
        built(create_dataset.build_request, body=new_dataset(name, **settings))  # raises now if a setting is wrong
        try:
            return await self.find(name) or await self.create(name, **settings)
        except DatasetNameDuplicate:  # another program has just created it
            found = await self.find(name)
            if found is None:
                raise
            return found

    async def sync(
        self,
        dataset_id: str,
        source: str | os.PathLike[str] | Rows[str | os.PathLike[str] | NewDocument],
        *,
        glob: str | None = None,
        scope: str = "",
        delete: bool = False,
        dry_run: bool = False,
        concurrency: int = 8,
        max_indexing: int = 50,
        timeout: float | None = None,
        on_progress: Callable[[SyncProgress], object] | None = None,
        **settings: Unpack[DocumentSettings],
    ) -> SyncReport:
        """Sync the documents of a knowledge base with a folder or other documents, and wait for the indexing.

        New documents are created, changed ones updated, and unchanged ones left alone. A document that could not be
        indexed is sent again. The server keeps the state, in four metadata fields of each document that sync creates.
        So you can sync from any machine, and the next sync completes an interrupted one. Sync never changes or deletes
        documents that it did not create, whatever their names.

        Args:
            dataset_id: The knowledge base.
            source: A folder; or an iterable of paths and of `NewDocument` mappings with a `key` that identifies the
                document, a `name` with a `text` or a `file`, and maybe `metadata`. The key of a file is its path in
                the folder; in an iterable, the path as you write it.
            glob: A pattern for the paths in the folder, such as "**/*.md". None takes all files with the extension of
                a document, such as .md, .pdf and .docx. Hidden files are left out.
            scope: A name for the source, if you sync several sources into one knowledge base. A sync uses only the
                documents of its own scope.
            delete: Whether to delete the documents of this scope that the source no longer has. To delete all of them,
                pass an empty list as source.
            dry_run: Whether to report the changes without making them.
            concurrency: The number of requests to send at a time.
            max_indexing: The number of documents that may wait to be indexed on the server at a time.
            timeout: Seconds without any progress after which the remaining documents count as failed; None for no
                limit.
            on_progress: Called after each step of a document.
            settings: How to index documents, as in `documents.create`; the settings of a single document take
                precedence. Changed settings alone do not update a document.

        Returns:
            The keys of the documents that were created, updated, deleted, unchanged, or failed with a reason.

        Raises:
            UsageError: The knowledge key is missing, or an argument is wrong: nothing was sent. Two documents have the
                same key, there is no such metadata field, or `delete` is set and the folder has no file that matches,
                so that every document would be deleted: nothing was changed.
            NotFoundError: There is no such knowledge base.
            APIError: The server refuses every document, or could not be reached for long. The next sync continues.

        API: `GET /datasets/{dataset_id}/documents`, as `documents.list`, and the operations of `documents.create`,
        `documents.update`, `documents.delete` and `metadata.bind`.

        Example:
            >>> report = await dify.datasets.sync(dataset_id, "handbook/", glob="**/*.md", delete=True)
            >>> print(report)
            >>> for key, reason in report.failed.items():
            ...     print(key, reason)
        """
        from dify_plus._async.resources.document_sync import AsyncDocumentSync

        options = SyncOptions.of(
            dataset_id,
            source,
            glob=glob,
            scope=scope,
            delete=delete,
            dry_run=dry_run,
            concurrency=concurrency,
            max_indexing=max_indexing,
            timeout=timeout,
            on_progress=on_progress,
            settings=settings,
        )
        require_dataset_key(self._transport.settings)
        return await AsyncDocumentSync(self._transport.begin(), options).run()

    async def get(self, dataset_id: str) -> Dataset:
        """Return one knowledge base, with its settings and counters.

        Args:
            dataset_id: The knowledge base.

        Returns:
            The knowledge base.

        Raises:
            UsageError: The knowledge key is missing, or an argument is wrong. Nothing was sent.
            NotFoundError: There is no such knowledge base.

        API: `GET /datasets/{dataset_id}` (getDataset).
        """
        return remember(self._transport, await self._transport.call(built(get_dataset.build_request, dataset_id)))

    async def update(
        self,
        dataset_id: str,
        *,
        name: str | None = None,
        description: str | None = None,
        indexing_technique: IndexingTechnique | None = None,
        permission: Permission | None = None,
        partial_member_list: Sequence[str | PartialMember | Mapping[str, Any]] | None = None,
        embedding_model: str | None = None,
        embedding_model_provider: str | None = None,
        retrieval_model: RetrievalModel | Mapping[str, Any] | None = None,
        external_retrieval_model: ExternalRetrievalModel | Mapping[str, Any] | None = None,
        external_knowledge_api_id: str | None = None,
        external_knowledge_id: str | None = None,
    ) -> Dataset:
        """Change a knowledge base. Settings that you omit stay unchanged.

        If you change the indexing technique or the embedding model, the server indexes all documents again.

        Args:
            dataset_id: The knowledge base.
            name: The new name, unique in the workspace.
            description: A description of its content.
            indexing_technique: The new indexing technique.
            permission: Who in the workspace may use it.
            partial_member_list: The account ids of the members who may use it, for the permission "partial_members".
            embedding_model: The embedding model, from `dify.models.list("text-embedding")`.
            embedding_model_provider: The provider of that model.
            retrieval_model: The default search settings, as a model or a mapping: `search_method` and any other fields.
            external_retrieval_model: The default search settings of an external knowledge base.
            external_knowledge_api_id: The id of the external knowledge API, for an external knowledge base.
            external_knowledge_id: The id of the knowledge base in that API.

        Returns:
            The knowledge base.

        Raises:
            UsageError: The knowledge key is missing, a setting is wrong, or there is nothing to change. Nothing
                was sent.
            InvalidParam: A knowledge base with this name exists already.
            NotFoundError: There is no such knowledge base.

        API: `PATCH /datasets/{dataset_id}` (updateDataset).
        """
        check_embedding(embedding_model, embedding_model_provider)
        body = UpdateDatasetRequest(
            name=optional_text("name", name),
            description=or_unset(description),
            indexing_technique=or_unset(one_of("indexing_technique", indexing_technique, IndexingTechnique)),
            permission=or_unset(one_of("permission", permission, Permission)),
            partial_member_list=UNSET if partial_member_list is None else members(partial_member_list),
            embedding_model=or_unset(embedding_model),
            embedding_model_provider=or_unset(embedding_model_provider),
            retrieval_model=complete(retrieval_model),
            external_retrieval_model=as_model(
                "external_retrieval_model", external_retrieval_model, ExternalRetrievalModel
            ),
            external_knowledge_api_id=or_unset(external_knowledge_api_id),
            external_knowledge_id=or_unset(external_knowledge_id),
        )
        if not body.to_dict():
            raise UsageError("there is nothing to change: give name=..., permission=... or another setting")
        request = built(update_dataset.build_request, dataset_id, body=body)
        return remember(self._transport, await self._transport.call(request))

    async def delete(self, dataset_id: str) -> None:
        """Delete a knowledge base with all its documents. This cannot be undone.

        Args:
            dataset_id: The knowledge base.

        Raises:
            UsageError: The knowledge key is missing, or an argument is wrong. Nothing was sent.
            DatasetInUse: An app uses it.
            NotFoundError: There is no such knowledge base.

        API: `DELETE /datasets/{dataset_id}` (deleteDataset).
        """
        await self._transport.call(built(delete_dataset.build_request, dataset_id))
        self._transport.memory.datasets.pop(dataset_id, None)

    async def retrieve(
        self,
        dataset_id: str,
        query: str,
        *,
        search_method: SearchMethod | None = None,
        top_k: int | None = None,
        score_threshold: float | None = None,
        reranking_model: RerankingModel | Mapping[str, Any] | None = None,
        metadata_filtering_conditions: MetadataFilteringConditions | Mapping[str, Any] | None = None,
        retrieval_model: RetrievalModel | Mapping[str, Any] | None = None,
        external_retrieval_model: ExternalRetrievalModel | Mapping[str, Any] | None = None,
        attachment_ids: Sequence[str] | None = None,
    ) -> RetrieveResult:
        """Search a knowledge base.

        The settings of the knowledge base apply, except those that you pass. Servers accept all settings or none: if
        you pass some, dify-plus first reads the others from the knowledge base. With `search_method` it does not; the
        others then default to 4 results, no lowest score and no reranking. An `economy` knowledge base is searched by
        keywords, unless you pass `search_method`. If you pass no settings at all, dify-plus reads the knowledge base
        once to learn its indexing technique, and caches it.

        Args:
            dataset_id: The knowledge base.
            query: The search text, at most 250 characters.
            search_method: The search method.
            top_k: The largest number of results.
            score_threshold: The lowest score that a result may have, from 0 to 1.
            reranking_model: A model to rerank the results with: `reranking_provider_name` and `reranking_model_name`.
            metadata_filtering_conditions: Conditions on the metadata of documents: `logical_operator`, `conditions`.
            retrieval_model: All settings at once, instead of the five above.
            external_retrieval_model: The settings for an external knowledge base.
            attachment_ids: Uploaded images to search with, for a multimodal knowledge base.

        Returns:
            The `records`, best first, each with its `segment` and `score`.

        Raises:
            UsageError: The knowledge key is missing, or a setting is wrong. Nothing was sent.
            InvalidParam: The query is too long.
            NotFoundError: There is no such knowledge base.

        API: `POST /datasets/{dataset_id}/retrieve` (datasetRetrieve); on servers without it,
        `POST /datasets/{dataset_id}/hit-testing` (datasetHitTesting).

        Example:
            >>> found = await dify.datasets.retrieve(dataset_id, "What is machine learning?", top_k=3)
            >>> for record in found.records:
            ...     print(record.score, record.segment.content)
        """
        settings = {
            "search_method": search_method,
            "top_k": top_k,
            "score_threshold": score_threshold,
            "reranking_model": reranking_model,
            "metadata_filtering_conditions": metadata_filtering_conditions,
        }
        search = Search.of(settings, retrieval_model, external_retrieval_model)
        attachments = UNSET if attachment_ids is None else ids("attachment_ids", attachment_ids)
        words = query if attachments else text("query", query)

        def requests(fields: Mapping[str, Any]) -> Sequence[Request[RetrieveResult]]:
            body = DatasetRetrieveRequest(query=words, attachment_ids=attachments, **fields)
            return [built(route, dataset_id, body=body) for route in RETRIEVE]

        transport = self._transport.begin()
        fields = search.fields()
        requests(fields)
        if search.needs_dataset:
            dataset = await transport.call(built(get_dataset.build_request, dataset_id))
            fields = search.fields(remember(transport, dataset))
        elif search.has_no_settings:
            dataset = await known_dataset(transport, dataset_id)
            fields = search.fields(dataset) if needs_keywords(dataset) else fields
        return await transport.call_first(requests(fields))
