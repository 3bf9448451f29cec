# Made from dify_plus/_async/known_datasets.py by scripts/unasync. Do not edit.
"""A cache of knowledge bases whose settings a call needs before it is sent."""

from __future__ import annotations

from dify_plus._arguments.calls import built
from dify_plus._arguments.documents import Setup
from dify_plus._sync.transport import Transport
from dify_plus_api.api.datasets import get_dataset
from dify_plus_api.models import Dataset

__all__ = ["known_dataset", "remember"]


def known_dataset(transport: Transport, dataset_id: str, *, settled: bool = False) -> Dataset:
    """Return a knowledge base, from the cache if possible.

    Args:
        transport: The transport that sends the requests.
        dataset_id: The knowledge base.
        settled: Whether the document form must be settled too, not only the indexing technique.

    Returns:
        The knowledge base as it was when it was read.

    Raises:
        APIError: The knowledge base could not be read.
    """
    dataset: Dataset | None = transport.memory.datasets.get(dataset_id)
    if dataset is not None and (Setup.of(dataset).settled or not settled):
        return dataset
    return remember(transport, transport.call(built(get_dataset.build_request, dataset_id)))


def remember(transport: Transport, dataset: Dataset) -> Dataset:
    """Add a knowledge base to the cache if its indexing technique is settled.

    Args:
        transport: The transport that sends the requests.
        dataset: The knowledge base as the server just sent it.

    Returns:
        The knowledge base.
    """
    if Setup.of(dataset).indexing_technique is not None:
        transport.memory.datasets[dataset.id] = dataset
    return dataset
