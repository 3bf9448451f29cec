"""What runs give: replies and results, and the accumulators that build them from events. Pure."""

from __future__ import annotations

from typing import Any, TypeVar

from attrs import field, fields, frozen

from dify_plus.errors import WorkflowFailed
from dify_plus_api import models
from dify_plus_api.types import write

__all__ = ["ChatReply", "CompletionReply", "WorkflowResult", "checked"]

FAILED = "failed"
PAUSED = "paused"
STOPPED = "stopped"
SUCCEEDED = "succeeded"
ENDED = frozenset((FAILED, STOPPED, SUCCEEDED, "partial-succeeded"))
"""How a run can stand that will not go on."""

_STOP_ERROR = "Aborted: User requested stop"
"""What a stream says of a run that was stopped; its status there is `failed`, its record says `stopped`."""

_NO_USAGE: dict[str, Any] = {
    "prompt_tokens": 0,
    "prompt_unit_price": "0",
    "prompt_price_unit": "0",
    "prompt_price": "0",
    "completion_tokens": 0,
    "completion_unit_price": "0",
    "completion_price_unit": "0",
    "completion_price": "0",
    "total_tokens": 0,
    "total_price": "0",
    "currency": "USD",
    "latency": 0.0,
}


def field_of(source: Any, name: str, default: Any) -> Any:
    """A field, or the default where the server sent nothing, or a value of another kind."""
    value = getattr(source, name, None)
    kinds = (int, float) if isinstance(default, int | float) else (object if default is None else type(default))
    return value if value is not None and isinstance(value, kinds) else default


def stream_status(status: str, error: str | None) -> str:
    return STOPPED if status == FAILED and error == _STOP_ERROR else status


@frozen(kw_only=True)
class Result:
    """What every kind of run gives."""

    task_id: str = ""
    """Names the task while it runs, for stopping it."""
    status: str = SUCCEEDED
    """`succeeded`, `partial-succeeded`, `failed`, `stopped` or `paused`."""
    error: str | None = None
    """Why it failed."""
    created_at: int = 0
    """When it began, in unix seconds."""
    reasons: list[models.PauseReason] = field(factory=list)
    """What a paused run waits for."""

    @property
    def paused(self) -> bool:
        """Whether the run waits for a human."""
        return self.status == PAUSED

    def to_dict(self) -> dict[str, Any]:
        """Write as a JSON object."""
        return {attribute.name: write(getattr(self, attribute.name)) for attribute in fields(type(self))}


@frozen(kw_only=True)
class _Reply(Result):
    """What chat and completion apps answer."""

    answer: str
    """The text of the answer."""
    message_id: str
    """Names the message, for feedback and suggested questions."""
    metadata: models.ResponseMetadata
    """Usage, sources and annotation as the server sent them."""
    files: list[models.OutputFile] = field(factory=list)
    """Files that came with the end of the answer."""

    @property
    def usage(self) -> models.Usage:
        """Tokens, prices and times of the model calls; zeros where the server reports none."""
        usage = field_of(self.metadata, "usage", None)
        return usage if isinstance(usage, models.Usage) else models.Usage.from_dict(_NO_USAGE)

    @property
    def retriever_resources(self) -> list[models.RetrieverResource]:
        """The passages of knowledge that the answer rests on."""
        return list(field_of(self.metadata, "retriever_resources", []))


@frozen(kw_only=True)
class ChatReply(_Reply):
    """The answer of a chat, agent or chatflow app."""

    conversation_id: str
    """Names the conversation; give it to the next turn."""
    workflow_run_id: str | None = None
    """Names the run behind the answer, where the app is a chatflow."""
    agent_thoughts: list[models.AgentThoughtEvent] = field(factory=list)
    """What an agent thought and which tools it called, in order; streaming tells, blocking does not."""

    @classmethod
    def from_message(cls, message: models.ChatMessageReply) -> ChatReply:
        """Make the reply of a blocking answer."""
        pause = message.data if isinstance(message.data, models.ChatPause) else None
        return cls(
            task_id=field_of(message, "task_id", ""),
            status=PAUSED if pause else SUCCEEDED,
            created_at=field_of(message, "created_at", 0),
            reasons=list(field_of(pause, "reasons", [])) if pause else [],
            answer=field_of(message, "answer", ""),
            message_id=field_of(message, "message_id", ""),
            metadata=message.metadata,
            conversation_id=field_of(message, "conversation_id", ""),
            workflow_run_id=field_of(message, "workflow_run_id", None),
        )


@frozen(kw_only=True)
class CompletionReply(_Reply):
    """The answer of a completion app."""

    @classmethod
    def from_message(cls, message: models.CompletionMessageReply) -> CompletionReply:
        """Make the reply of a blocking answer."""
        return cls(
            task_id=field_of(message, "task_id", ""),
            created_at=field_of(message, "created_at", 0),
            answer=field_of(message, "answer", ""),
            message_id=field_of(message, "message_id", ""),
            metadata=message.metadata,
        )


@frozen(kw_only=True)
class WorkflowResult(Result):
    """The result of a workflow run."""

    workflow_run_id: str
    """Names the run; its record can be read later with it."""
    workflow_id: str = ""
    """Names the workflow, in the version that ran."""
    outputs: dict[str, Any] = field(factory=dict)
    """The outputs by name."""
    elapsed_time: float = 0.0
    """Seconds that the run took."""
    total_tokens: int = 0
    """Tokens of all model calls."""
    total_steps: int = 0
    """Nodes that ran."""
    exceptions_count: int = 0
    """Nodes that failed without failing the run."""
    finished_at: int | None = None
    """When it ended, in unix seconds."""
    files: list[models.OutputFile] = field(factory=list)
    """Files among the outputs."""
    text: str = field(default="", eq=False)
    """The text that was streamed, joined; empty when nothing was streamed. `outputs` is what counts."""

    @property
    def succeeded(self) -> bool:
        """Whether it ended with all, or part, of its nodes succeeded."""
        return self.status in (SUCCEEDED, "partial-succeeded")

    @classmethod
    def from_run(cls, run: models.WorkflowRunResult) -> WorkflowResult:
        """Make the result of a blocking answer."""
        return cls.from_data(run.data, task_id=run.task_id, workflow_run_id=run.workflow_run_id)

    @classmethod
    def from_data(
        cls,
        data: models.WorkflowRunData | models.WorkflowFinishedData | models.WorkflowPausedData,
        *,
        task_id: str,
        workflow_run_id: str,
        workflow_id: str = "",
        text: str = "",
    ) -> WorkflowResult:
        """Make the result of what a run's last event, or a blocking answer, says of it."""
        error = field_of(data, "error", None)
        return cls(
            task_id=task_id or "",
            status=stream_status(field_of(data, "status", ""), error),
            error=error,
            created_at=field_of(data, "created_at", 0),
            reasons=list(field_of(data, "reasons", [])),
            workflow_run_id=workflow_run_id or "",
            workflow_id=field_of(data, "workflow_id", workflow_id),
            outputs=dict(field_of(data, "outputs", {})),
            elapsed_time=field_of(data, "elapsed_time", 0.0),
            total_tokens=field_of(data, "total_tokens", 0),
            total_steps=field_of(data, "total_steps", 0),
            exceptions_count=field_of(data, "exceptions_count", 0),
            finished_at=field_of(data, "finished_at", None),
            files=list(field_of(data, "files", [])),
            text=text,
        )


RunT = TypeVar("RunT", bound=Result)


def checked(result: RunT, check: bool) -> RunT:
    """Raise for a run that failed.

    Args:
        result: A reply or a workflow's result.
        check: Whether to raise.

    Returns:
        The result as it is.

    Raises:
        WorkflowFailed: the run failed, and `check`; it carries the result.
    """
    if check and result.status == FAILED:
        raise WorkflowFailed(result.error or "the run failed", result=result)
    return result
