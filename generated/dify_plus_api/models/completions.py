"""Models of the calls about completions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..types import UNSET, Model, Unset

if TYPE_CHECKING:
    from .shared import InputFile, ResponseMetadata, ResponseMode


class CompletionMessageReply(Model):
    """Whole text that a completion app generated."""

    event: str
    """The word `message`."""
    task_id: str
    """Id of the task that made the text."""
    id: str
    """Id of the message, the same as `message_id`."""
    message_id: str
    """Id of the message, for feedback and speech."""
    mode: str
    """Kind of the app, `completion`."""
    answer: str
    """The generated text."""
    metadata: ResponseMetadata
    """What a reply cost and what it drew on."""
    created_at: int
    """When the message was created, in unix seconds."""


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
