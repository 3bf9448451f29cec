# Made from dify_plus/_async/resources/models.py by scripts/unasync. Do not edit.
"""The models of the workspace."""

from __future__ import annotations

import builtins

from dify_plus._arguments.calls import built
from dify_plus._arguments.checks import one_of
from dify_plus._arguments.literals import ModelType
from dify_plus._sync.transport import Transport
from dify_plus_api.api.models import list_models
from dify_plus_api.models import ModelProvider

__all__ = ["Models"]


class Models:
    """Find the models that knowledge bases can use."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list(self, model_type: ModelType) -> builtins.list[ModelProvider]:
        """The models of one type that the workspace can use.

        Args:
            model_type: What the models are for; "text-embedding" and "rerank" are those of knowledge bases.

        Returns:
            The providers, each with its `models`. Their names go into the settings of a knowledge base as they are.

        Raises:
            UsageError: the knowledge key is missing, or there is no such type. Nothing was sent.
            APIStatusError: the server refused.

        API: `GET /workspaces/current/models/model-types/{model_type}` (listModels).

        Example:
            >>> for provider in dify.models.list("text-embedding"):
            ...     print(provider.provider, [model.model for model in provider.models])
        """
        one_of("model_type", model_type, ModelType)
        return (self._transport.call(built(list_models.build_request, model_type))).data
