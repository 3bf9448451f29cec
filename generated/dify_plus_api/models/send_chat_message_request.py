from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..types import UNSET, Model, Unset

if TYPE_CHECKING:
    from ..models.input_file import InputFile
    from ..models.response_mode import ResponseMode


class SendChatMessageRequest(Model):
    """Message to a chat app."""

    query: str
    """Text of the user's message."""
    inputs: dict[str, Any]
    user: str
    """Id of the end user, in your own terms and unique within the app. Conversations, messages and files belong to it."""
    response_mode: ResponseMode | None | Unset = UNSET
    """How the reply is wanted. Defaults to blocking."""
    conversation_id: str | None | Unset = UNSET
    """Conversation to go on with. Absent, null and `""` all start a new one; an id that is not a UUID is refused with
    400, one that is not this user's with 404."""
    files: Sequence[InputFile | Mapping[str, Any]] | None | Unset = UNSET
    """Files for the model to look at. The app's features must allow their kinds."""
    auto_generate_name: bool | Unset = UNSET
    """Whether a new conversation gets a title written by the model. Defaults to true; without it the title can be made
    later by renaming the conversation with `auto_generate`."""
    workflow_id: str | None | Unset = UNSET
    """Published version of a chatflow to run. Defaults to the current one; other kinds of apps ignore it."""
    retriever_from: str | Unset = UNSET
    """Label that is recorded with knowledge retrieval to say where the request came from. Defaults to `dev`."""
    trace_session_id: str | None | Unset = UNSET
    """Your own session id, handed to the tracing tool that the app is connected to."""
