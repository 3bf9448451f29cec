# Made from dify_plus/_async/known_datasets.py by scripts/unasync. Do not edit.
"""Knowledge bases whose settings are needed before a call, each read from the server once."""

from __future__ import annotations

from dify_plus._arguments.calls import built
from dify_plus._arguments.documents import Setup
from dify_plus._sync.transport import Transport
from dify_plus_api.api.datasets import get_dataset
from dify_plus_api.models import Dataset

__all__ = ["known_dataset", "remember"]


def known_dataset(transport: Transport, dataset_id: str, *, settled: bool = False) -> Dataset:
    """Return a knowledge base, from memory where it is known.

    Args:
        transport: The way to the server.
        dataset_id: The knowledge base.
        settled: Whether its document form matters as well, beside its indexing technique.

    Returns:
        The knowledge base as it was when it was read.

    Raises:
        APIError: It could not be read.
    """
    dataset: Dataset | None = transport.memory.datasets.get(dataset_id)
    if dataset is not None and (Setup.of(dataset).settled or not settled):
        return dataset
    return remember(transport, transport.call(built(get_dataset.build_request, dataset_id)))


def remember(transport: Transport, dataset: Dataset) -> Dataset:
    """Keep a knowledge base in memory, as soon as its indexing technique is settled.

    Args:
        transport: The way to the server.
        dataset: The knowledge base as the server has just sent it.

    Returns:
        The knowledge base.
    """
    if Setup.of(dataset).indexing_technique is not None:
        transport.memory.datasets[dataset.id] = dataset
    return dataset
