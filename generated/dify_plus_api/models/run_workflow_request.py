from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import define

from ..types import UNSET, Model, Unset

if TYPE_CHECKING:
    from ..models.input_file import InputFile
    from ..models.response_mode import ResponseMode


@define(slots=False, kw_only=True)
class RunWorkflowRequest(Model):
    """Start of a workflow run."""

    inputs: dict[str, Any]
    user: str
    """Name of the end user, chosen by the caller. Runs, uploads and stop requests belong together only under the same
    name."""
    response_mode: None | ResponseMode | Unset = UNSET
    """How to answer. Defaults to `blocking`."""
    files: list[InputFile] | None | Unset = UNSET
    """Files for workflows that take files outside their inputs."""
    trace_session_id: None | str | Unset = UNSET
    """Label that groups runs in an external tracing tool."""
