# Made from dify_plus/_async/resources/datasets.py by scripts/unasync. Do not edit.
"""Knowledge bases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from dify_plus._sync.pages import Pages
from dify_plus._sync.transport import Transport
from dify_plus.errors import ConfigurationError
from dify_plus.knowledge import (
    IndexingTechnique,
    Permission,
    Provider,
    SearchMethod,
    as_model,
    built,
    given,
    members,
    needs_keywords,
    one_of,
    search_settings,
)
from dify_plus.knowledge import (
    retrieval_model as complete,
)
from dify_plus.pagination import ByNumber, page_number, page_size
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
from dify_plus_api.types import UNSET, Endpoint

if TYPE_CHECKING:
    from dify_plus._sync.resources.child_chunks import ChildChunks
    from dify_plus._sync.resources.documents import Documents
    from dify_plus._sync.resources.metadata import Metadata
    from dify_plus._sync.resources.pipeline import Pipeline
    from dify_plus._sync.resources.segments import Segments
    from dify_plus._sync.resources.tags import Tags

__all__ = ["Datasets"]
