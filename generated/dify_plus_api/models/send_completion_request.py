from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..types import UNSET, Model, Unset

if TYPE_CHECKING:
    from ..models.input_file import InputFile
    from ..models.response_mode import ResponseMode


class SendCompletionRequest(Model):
    """Inputs for a text generator."""

    inputs: dict[str, Any]
    user: str
    """Id of the end user, in your own terms and unique within the app. Messages and files belong to it."""
    query: str | Unset = UNSET
    """Text to work on, for apps that take it beside the inputs. Defaults to `""`."""
    response_mode: ResponseMode | None | Unset = UNSET
    """How the text is wanted. Defaults to blocking."""
    files: Sequence[InputFile | Mapping[str, Any]] | None | Unset = UNSET
    """Files for the model to look at. The app's features must allow their kinds."""
    retriever_from: str | Unset = UNSET
    """Label that is recorded with knowledge retrieval to say where the request came from. Defaults to `dev`."""
    trace_session_id: str | None | Unset = UNSET
    """Your own session id, handed to the tracing tool that the app is connected to."""
