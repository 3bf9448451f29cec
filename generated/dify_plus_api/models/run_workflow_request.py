from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..types import UNSET, Model, Unset

if TYPE_CHECKING:
    from ..models.input_file import InputFile
    from ..models.response_mode import ResponseMode


class RunWorkflowRequest(Model):
    """Start of a workflow run."""

    inputs: dict[str, Any]
    user: str
    """Name of the end user, chosen by the caller. Runs, uploads and stop requests belong together only under the same
    name."""
    response_mode: ResponseMode | None | Unset = UNSET
    """How to answer. Defaults to `blocking`."""
    files: Sequence[InputFile | Mapping[str, Any]] | None | Unset = UNSET
    """Files for workflows that take files outside their inputs."""
    trace_session_id: str | None | Unset = UNSET
    """Label that groups runs in an external tracing tool."""
