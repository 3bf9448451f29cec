from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import define

from ..types import UNSET, Model, Unset

if TYPE_CHECKING:
    from ..models.input_file import InputFile
    from ..models.response_mode import ResponseMode


@define(slots=False, kw_only=True)
class SendCompletionRequest(Model):
    """Inputs for a text generator."""

    inputs: dict[str, Any]
    user: str
    """Id of the end user, in your own terms and unique within the app. Messages and files belong to it."""
    query: str | Unset = UNSET
    """Text to work on, for apps that take it beside the inputs. Defaults to `""`."""
    response_mode: None | ResponseMode | Unset = UNSET
    """How the text is wanted. Defaults to blocking."""
    files: list[InputFile] | None | Unset = UNSET
    """Files for the model to look at. The app's features must allow their kinds."""
    retriever_from: str | Unset = UNSET
    """Label that is recorded with knowledge retrieval to say where the request came from. Defaults to `dev`."""
    trace_session_id: None | str | Unset = UNSET
    """Your own session id, handed to the tracing tool that the app is connected to."""
