"""The options of a search in a knowledge base."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, cast

from attrs import frozen

from dify_plus._arguments.checks import as_model, one_of, read_model
from dify_plus._arguments.literals import SearchMethod
from dify_plus._policy.numbers import check_fraction, check_whole
from dify_plus.errors import UsageError
from dify_plus_api import models
from dify_plus_api.types import UNSET, Model, Unset

__all__ = ["DEFAULT_TOP_K", "Search", "needs_keywords", "retrieval_model"]

DEFAULT_TOP_K: Final = 4


def retrieval_model(value: models.RetrievalModel | Mapping[str, Any] | None) -> models.RetrievalModel | Unset:
    """Read search settings.

    Args:
        value: A model, or a mapping, which needs only `search_method`.

    Returns:
        The model, with the defaults that the server requires; `UNSET` for None.

    Raises:
        UsageError: The value is neither a model nor a mapping.
    """
    if isinstance(value, Mapping):
        value = {
            "reranking_enable": bool(value.get("reranking_model")),
            "top_k": DEFAULT_TOP_K,
            "score_threshold_enabled": value.get("score_threshold") is not None,
            **value,
        }
    return as_model("retrieval_model", value, models.RetrievalModel)


@frozen
class Search:
    """The settings of one search: a complete set, some that override those of the knowledge base, or none."""

    overrides: Mapping[str, Any]
    """The fields that override those of the knowledge base."""
    complete: models.RetrievalModel | Unset
    """A complete set of settings."""
    external: models.ExternalRetrievalModel | Unset
    """The settings for an external knowledge base."""

    @classmethod
    def of(
        cls,
        settings: Mapping[str, Any],
        complete: models.RetrievalModel | Mapping[str, Any] | None = None,
        external: models.ExternalRetrievalModel | Mapping[str, Any] | None = None,
    ) -> Search:
        """Read the arguments of a search.

        Args:
            settings: Single settings by name; None counts as left out.
            complete: A complete set of settings, instead of single ones.
            external: The settings for an external knowledge base.

        Raises:
            UsageError: A setting is wrong, or single settings are given together with a complete set.
        """
        overrides = {name: value for name, value in settings.items() if value is not None}
        one_of("search_method", overrides.get("search_method"), SearchMethod)
        if "top_k" in overrides:
            check_whole("top_k", overrides["top_k"])
        if "score_threshold" in overrides:
            check_fraction("score_threshold", overrides["score_threshold"])
        for name, kind in _NESTED.items():
            if name in overrides:
                overrides[name] = read_model(name, overrides[name], getattr(models, kind))
        conditions = overrides.get("metadata_filtering_conditions")
        if conditions is not None and not isinstance(conditions.conditions, list):
            wanted = 'a list of conditions: {"conditions": [...]}'
            raise UsageError(f"metadata_filtering_conditions must have {wanted}; without it, nothing is filtered")
        if overrides and complete is not None:
            raise UsageError(f"give either retrieval_model=... or {', '.join(overrides)}, not both")
        return cls(
            overrides,
            retrieval_model(complete),
            as_model("external_retrieval_model", external, models.ExternalRetrievalModel),
        )

    @property
    def has_no_settings(self) -> bool:
        """Whether no settings are given, so that those of the knowledge base apply."""
        return not self.overrides and self.complete is UNSET and self.external is UNSET

    @property
    def needs_dataset(self) -> bool:
        """Whether the other settings of the knowledge base are needed: servers accept a complete set or none."""
        return bool(self.overrides) and "search_method" not in self.overrides and self.external is UNSET

    def fields(self, dataset: models.Dataset | None = None) -> dict[str, Any]:
        """Return the fields for the request.

        Args:
            dataset: The knowledge base, if its settings apply.

        Returns:
            The fields `retrieval_model` and `external_retrieval_model`.
        """
        if dataset is not None and dataset.provider == "external":
            return {"external_retrieval_model": self._of_external(dataset)}
        complete = self.complete
        if dataset is not None:
            complete = retrieval_model({**_own_settings(dataset), **self._overrides_with_switches()})
        elif self.overrides:
            complete = retrieval_model({"search_method": "semantic_search", **self._overrides_with_switches()})
        return {"retrieval_model": complete, "external_retrieval_model": self.external}

    def _overrides_with_switches(self) -> dict[str, Any]:
        switches = {"score_threshold": "score_threshold_enabled", "reranking_model": "reranking_enable"}
        return {**self.overrides, **{switch: True for name, switch in switches.items() if name in self.overrides}}

    def _of_external(self, dataset: models.Dataset) -> models.ExternalRetrievalModel:
        own = dataset.external_retrieval_model
        known = ("top_k", "score_threshold", "score_threshold_enabled")
        overrides = {name: value for name, value in self._overrides_with_switches().items() if name in known}
        return models.ExternalRetrievalModel.from_dict({**(own.to_dict() if own else {}), **overrides})


_NESTED: Final[Mapping[str, str]] = {
    "reranking_model": "RerankingModel",
    "metadata_filtering_conditions": "MetadataFilteringConditions",
}
"""Settings that are objects -> the names of their models."""


def _own_settings(dataset: models.Dataset) -> dict[str, Any]:
    """Return the settings that a knowledge base reports, in the form for a search."""
    own = dataset.retrieval_model_dict
    reported = own.to_dict() if isinstance(cast("object", own), Model) else {}
    fields = {name: value for name, value in reported.items() if value is not None}
    if not fields.get("reranking_enable"):
        fields.pop("reranking_model", None)
    if needs_keywords(dataset):
        fields["search_method"] = "keyword_search"
    return {"search_method": "semantic_search", **fields}


def needs_keywords(dataset: models.Dataset) -> bool:
    """Return whether only `keyword_search` works with a knowledge base. A request must then name it.

    Args:
        dataset: The knowledge base.

    Returns:
        Whether its indexing technique is `economy`.
    """
    return dataset.indexing_technique == "economy"
