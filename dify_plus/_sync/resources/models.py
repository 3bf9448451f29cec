# Made from dify_plus/_async/resources/models.py by scripts/unasync. Do not edit.
"""The models of the workspace."""

from __future__ import annotations

import builtins

from dify_plus._arguments.calls import built
from dify_plus._arguments.checks import one_of
from dify_plus._arguments.literals import ModelType
from dify_plus._sync.resources.base import Resource
from dify_plus_api.api.models import list_models
from dify_plus_api.models import ModelProvider

__all__ = ["Models"]


class Models(Resource):
    """Find the models that knowledge bases can use."""

    def list(self, model_type: ModelType) -> builtins.list[ModelProvider]:
        """List the models of one type that the workspace can use.

        Args:
            model_type: The type of the models. Knowledge bases use "text-embedding" and "rerank".

        Returns:
            The providers, each with its `models`. Use their names unchanged in the settings of a knowledge base.

        Raises:
            UsageError: The knowledge key is missing, or `model_type` is not a known type. Nothing was sent.
            APIStatusError: The server refused the request.

        API: `GET /workspaces/current/models/model-types/{model_type}` (listModels).

        Example:
            >>> for provider in dify.models.list("text-embedding"):
            ...     print(provider.provider, [model.model for model in provider.models])
        """
        one_of("model_type", model_type, ModelType)
        return (self._transport.call(built(list_models.build_request, model_type))).data
