"""Knowledge bases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from dify_plus._arguments.calls import built
from dify_plus._arguments.checks import as_model, given, ids, one_of, page_number, page_size, text
from dify_plus._arguments.documents import check_embedding, members
from dify_plus._arguments.literals import IndexingTechnique, Permission, Provider, SearchMethod
from dify_plus._arguments.search import Search, needs_keywords
from dify_plus._arguments.search import retrieval_model as complete
from dify_plus._async.known_datasets import known_dataset, remember
from dify_plus._async.pages import AsyncPages
from dify_plus._async.transport import AsyncTransport
from dify_plus._lazy import cached_property
from dify_plus._lists.paging import ByNumber
from dify_plus.errors import UsageError
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
    CreateDatasetRequest,
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
"""The paths of a search, the newest first; older servers know only the later one."""


class AsyncDatasets:
    """Make, change and search knowledge bases."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

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
        """Make an empty knowledge base.

        Only the name is needed: the first document settles the rest.

        Args:
            name: Its name, 1 to 40 characters, that no other of the workspace has.
            description: What it is about.
            indexing_technique: "high_quality" embeds, "economy" goes by keywords. None leaves it to the first document,
                or is "high_quality" where an embedding model is named.
            permission: Who in the workspace may use it; the server's default is "only_me".
            embedding_model: An embedding model, from `dify.models.list("text-embedding")`.
            embedding_model_provider: The provider of that model.
            retrieval_model: How it is searched by default, as a model or a mapping: `search_method`, and any of
                the others.
            summary_index_setting: Settings for summaries of the content, as a model or a mapping.
            provider: "external" for one that lives behind an external knowledge API.
            external_knowledge_api_id: That API, for an external one.
            external_knowledge_id: The knowledge base there, for an external one.

        Returns:
            The knowledge base.

        Raises:
            UsageError: the knowledge key is missing, or a setting is wrong. Nothing was sent.
            DatasetNameDuplicate: there is a knowledge base of that name.
            ProviderNotInitialized: there is no embedding model to be had.

        API: `POST /datasets` (createDataset).

        Example:
            >>> dataset = await dify.datasets.create("Rivers", indexing_technique="economy")
            >>> indexing = await dify.datasets.documents.create(dataset.id, text="Rivers flow.", name="Rivers")
            >>> await indexing.wait()
            >>> found = await dify.datasets.retrieve(dataset.id, "Do rivers flow?", top_k=3)
        """
        check_embedding(embedding_model, embedding_model_provider)
        technique = indexing_technique or ("high_quality" if embedding_model else None)
        body = CreateDatasetRequest(
            name=text("name", name),
            description=given(description),
            indexing_technique=given(one_of("indexing_technique", technique, IndexingTechnique)),
            permission=given(one_of("permission", permission, Permission)),
            embedding_model=given(embedding_model),
            embedding_model_provider=given(embedding_model_provider),
            retrieval_model=complete(retrieval_model),
            summary_index_setting=as_model(SummaryIndexSetting, summary_index_setting, "summary_index_setting"),
            provider=given(one_of("provider", provider, Provider)),
            external_knowledge_api_id=given(external_knowledge_api_id),
            external_knowledge_id=given(external_knowledge_id),
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
        """The knowledge bases of the workspace, newest first.

        Args:
            keyword: Text that the name has to contain.
            tag_ids: A tag that they have to carry, or several.
            include_all: Whether to list those too that the permission settings would hide.
            page: The page to begin with; the first is 1.
            limit: How many to fetch at a time, up to 100; the server's default is 20.

        Returns:
            The knowledge bases, fetched as they are read.

        Raises:
            UsageError: an argument is wrong. Nothing was sent.

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
                keyword=given(keyword),
                include_all=given(include_all),
                tag_ids=tags,
            ),
            ByNumber(page_number(page)),
            size,
        )

    async def get(self, dataset_id: str) -> Dataset:
        """One knowledge base, with its settings and counters.

        Args:
            dataset_id: The knowledge base.

        Returns:
            The knowledge base.

        Raises:
            ConfigurationError: the knowledge key is missing. Nothing was sent.
            NotFoundError: there is no such knowledge base.

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
        """Change a knowledge base. What is left out stays as it is.

        Another indexing technique or embedding model makes the server index all documents again.

        Args:
            dataset_id: The knowledge base.
            name: Its new name, that no other has.
            description: What it is about.
            indexing_technique: How it is indexed from now on.
            permission: Who in the workspace may use it.
            partial_member_list: The members who may, with the permission "partial_members": their account ids.
            embedding_model: The embedding model, from `dify.models.list("text-embedding")`.
            embedding_model_provider: The provider of that model.
            retrieval_model: How it is searched by default, as a model or a mapping: `search_method`, and any of
                the others.
            external_retrieval_model: How an external one is searched by default.
            external_knowledge_api_id: The API of an external one.
            external_knowledge_id: The knowledge base behind that API.

        Returns:
            The knowledge base.

        Raises:
            UsageError: the knowledge key is missing, a setting is wrong, or there is nothing to change. Nothing
                was sent.
            InvalidParam: there is a knowledge base of that name.
            NotFoundError: there is no such knowledge base.

        API: `PATCH /datasets/{dataset_id}` (updateDataset).
        """
        check_embedding(embedding_model, embedding_model_provider)
        body = UpdateDatasetRequest(
            name=UNSET if name is None else text("name", name),
            description=given(description),
            indexing_technique=given(one_of("indexing_technique", indexing_technique, IndexingTechnique)),
            permission=given(one_of("permission", permission, Permission)),
            partial_member_list=UNSET if partial_member_list is None else members(partial_member_list),
            embedding_model=given(embedding_model),
            embedding_model_provider=given(embedding_model_provider),
            retrieval_model=complete(retrieval_model),
            external_retrieval_model=as_model(
                ExternalRetrievalModel, external_retrieval_model, "external_retrieval_model"
            ),
            external_knowledge_api_id=given(external_knowledge_api_id),
            external_knowledge_id=given(external_knowledge_id),
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
            ConfigurationError: the knowledge key is missing. Nothing was sent.
            DatasetInUse: an app uses it.
            NotFoundError: there is no such knowledge base.

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

        The knowledge base's own settings apply, except those that are given here. Servers take all settings or none, so
        they are read first. With `search_method` they are not read: what is left out is then 4 results, no lowest score
        and no reranking. An `economy` knowledge base is searched by keywords, unless `search_method` says otherwise;
        without any settings, the knowledge base is read for that once and remembered.

        Args:
            dataset_id: The knowledge base.
            query: What to look for, 250 characters at most.
            search_method: How to search.
            top_k: The largest number of results.
            score_threshold: The lowest score that a result may have, from 0 to 1.
            reranking_model: A model to rerank the results with: `reranking_provider_name` and `reranking_model_name`.
            metadata_filtering_conditions: Conditions on the metadata of documents: `logical_operator`, `conditions`.
            retrieval_model: All settings at once, in place of the five above.
            external_retrieval_model: The settings for an external knowledge base.
            attachment_ids: Uploaded images to search with, for a multimodal knowledge base.

        Returns:
            The `records`, best first, each with its `segment` and `score`.

        Raises:
            UsageError: the knowledge key is missing, or a setting is wrong. Nothing was sent.
            InvalidParam: the query is too long.
            NotFoundError: there is no such knowledge base.

        API: `POST /datasets/{dataset_id}/retrieve` (datasetRetrieve), on servers without it
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
        elif search.bare:
            dataset = await known_dataset(transport, dataset_id)
            fields = search.fields(dataset) if needs_keywords(dataset) else fields
        return await transport.call_first(requests(fields))
