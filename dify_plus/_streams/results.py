"""What runs give: replies and results, and the accumulators that build them from events. Pure."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Final, Literal, Self, TypeAlias, TypeVar, cast

from attrs import evolve, field, fields, frozen

from dify_plus._policy.error_reading import is_about_inputs
from dify_plus._streams.reasoning import reasoning_in, without_reasoning
from dify_plus.errors import InvalidParam, WorkflowFailed
from dify_plus_api import models
from dify_plus_api.types import write

__all__ = ["ChatReply", "CompletionReply", "RunStatus", "WorkflowResult", "checked", "unfinished"]

RunStatus: TypeAlias = (
    Literal["succeeded", "partial-succeeded", "failed", "stopped", "paused", "running", "interrupted"] | str
)
"""How a run stands. `interrupted` is the result of a stream that was cut or left: the run may have gone on."""

FAILED: Final = "failed"
INTERRUPTED: Final = "interrupted"
PAUSED: Final = "paused"
RUNNING: Final = "running"
STOPPED: Final = "stopped"
SUCCEEDED: Final = "succeeded"
ENDED = frozenset((FAILED, STOPPED, SUCCEEDED, "partial-succeeded"))
"""How a run can stand that will not go on."""

_STOP_ERROR = "Aborted: User requested stop"
"""What a stream says of a run that was stopped; its status there is `failed`, its record says `stopped`."""

_RUN_FAILED: Final = "Run failed: "
"""How the refusal of a blocking chatflow begins whose run failed."""

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


def text_of(value: Any) -> str:
    """A text; empty where the server left it out or sent null."""
    if isinstance(value, str):
        return value
    return "" if value is None else str(value)


def list_of(source: Any, name: str) -> list[Any]:
    """A field that is a list; empty where it is anything else."""
    value = getattr(source, name, None)
    return list(value) if isinstance(value, list) else []


def object_of(source: Any, name: str) -> dict[str, Any]:
    """A field that is a JSON object, or the text of one; empty where it is anything else."""
    value = getattr(source, name, None)
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return {}
    return dict(cast("Mapping[str, Any]", value)) if isinstance(value, Mapping) else {}


def stream_status(status: str, error: str | None) -> str:
    return STOPPED if status == FAILED and error == _STOP_ERROR else status


_Reader: TypeAlias = Callable[[Any], Any]


def _each(model: Callable[[], Any]) -> _Reader:
    """What reads a list of a model. The model loads when it is first used."""
    return lambda value: [_one(model)(item) for item in value] if isinstance(value, list) else value


def _one(model: Callable[[], Any]) -> _Reader:
    return lambda value: model().from_dict(value) if isinstance(value, dict) else value


@frozen(kw_only=True)
class Result:
    """What every kind of run gives. It is plain data: `from_dict(result.to_dict())` is an equal result."""

    task_id: str = ""
    """Names the task while it runs, for stopping it."""
    status: RunStatus = SUCCEEDED
    """`succeeded`, `partial-succeeded`, `failed`, `stopped` or `paused`. What an interrupted stream had come to is
    `interrupted`."""
    error: str | None = None
    """Why it failed."""
    created_at: int = 0
    """When it began, in unix seconds."""
    reasons: list[models.PauseReason] = field(factory=list)
    """What a paused run waits for."""
    reasoning: str = ""
    """What the model thought before it answered, where the server sends that."""

    _readers: ClassVar[Mapping[str, _Reader]] = {"reasons": _each(lambda: models.PauseReason)}

    @property
    def paused(self) -> bool:
        """Whether the run waits for a human."""
        return self.status == PAUSED

    def to_dict(self) -> dict[str, Any]:
        """Write as a JSON object."""
        return {attribute.name: write(getattr(self, attribute.name)) for attribute in fields(type(self))}

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read the JSON object that `to_dict` writes. Unknown fields are left out."""
        known = {attribute.name for attribute in fields(cls)}
        return cls(
            **{
                name: cls._readers[name](value) if name in cls._readers else value
                for name, value in src_dict.items()
                if name in known
            }
        )


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
    """Files that came with the answer, those of an agent's tools included."""

    _readers: ClassVar[Mapping[str, _Reader]] = {
        **Result._readers,
        "metadata": _one(lambda: models.ResponseMetadata),
        "files": _each(lambda: models.OutputFile),
        "agent_thoughts": _each(lambda: models.AgentThoughtEvent),
    }

    @property
    def answer_without_reasoning(self) -> str:
        """The answer without what stands between `<think>` and `</think>`."""
        return without_reasoning(self.answer)

    @property
    def usage(self) -> models.Usage:
        """Tokens, prices and times of the model calls; zeros where the server reports none."""
        usage = field_of(self.metadata, "usage", None)
        return usage if isinstance(usage, models.Usage) else models.Usage.from_dict(_NO_USAGE)

    @property
    def retriever_resources(self) -> list[models.RetrieverResource]:
        """The passages of knowledge that the answer rests on."""
        return list_of(self.metadata, "retriever_resources")


def reasoning_of(metadata: Any, parts: Mapping[str, Any], text: str) -> str:
    """The thoughts behind an answer.

    Args:
        metadata: The answer's metadata, which may hold all thoughts by node.
        parts: Thoughts that came in pieces, by node; they count where the metadata holds none.
        text: The answer, which may hold thoughts between `<think>` and `</think>`.

    Returns:
        The thoughts, each on lines of its own.
    """
    written = metadata.to_dict() if isinstance(metadata, models.ResponseMetadata) else {}
    told = written.get("reasoning")
    by_node = cast("Mapping[str, Any]", told if isinstance(told, Mapping) and told else parts)
    thoughts = [*map(text_of, by_node.values()), reasoning_in(text)]
    return "\n".join(thought for each in thoughts if (thought := each.strip()))


@frozen(kw_only=True)
class ChatReply(_Reply):
    """The answer of a chat, agent or chatflow app."""

    conversation_id: str
    """Names the conversation; give it to the next turn."""
    workflow_run_id: str | None = None
    """Names the run behind the answer, where the app is a chatflow."""
    agent_thoughts: list[models.AgentThoughtEvent] = field(factory=list)
    """What an agent thought and which tools it called, in order. Only streams send it."""

    @classmethod
    def from_message(cls, message: models.ChatMessageReply) -> ChatReply:
        """Make the reply of a blocking answer."""
        pause = message.data if isinstance(message.data, models.ChatPause) else None
        answer = text_of(message.answer)
        return cls(
            task_id=field_of(message, "task_id", ""),
            status=PAUSED if pause else SUCCEEDED,
            created_at=field_of(message, "created_at", 0),
            reasons=list_of(pause, "reasons"),
            reasoning=reasoning_of(message.metadata, {}, answer),
            answer=answer,
            message_id=field_of(message, "message_id", ""),
            metadata=message.metadata,
            conversation_id=field_of(message, "conversation_id", ""),
            workflow_run_id=field_of(message, "workflow_run_id", None),
        )

    @classmethod
    def from_refusal(cls, refusal: InvalidParam, conversation_id: str | None) -> ChatReply | None:
        """Make the reply of a blocking chatflow whose run failed: servers answer as if a parameter were wrong.

        Args:
            refusal: The error that came.
            conversation_id: The conversation that was asked in.

        Returns:
            The reply, with the status `failed`; None for any other refusal.
        """
        if not refusal.message.startswith(_RUN_FAILED):
            return None
        return cls(
            status=FAILED,
            error=refusal.message.removeprefix(_RUN_FAILED),
            answer="",
            message_id="",
            metadata=models.ResponseMetadata(annotation_reply=None, retriever_resources=[], usage=None),
            conversation_id=conversation_id or "",
        )


@frozen(kw_only=True)
class CompletionReply(_Reply):
    """The answer of a completion app."""

    @classmethod
    def from_message(cls, message: models.CompletionMessageReply) -> CompletionReply:
        """Make the reply of a blocking answer."""
        answer = text_of(message.answer)
        return cls(
            task_id=field_of(message, "task_id", ""),
            created_at=field_of(message, "created_at", 0),
            reasoning=reasoning_of(message.metadata, {}, answer),
            answer=answer,
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

    _readers: ClassVar[Mapping[str, _Reader]] = {**Result._readers, "files": _each(lambda: models.OutputFile)}

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
        reasoning: str = "",
    ) -> WorkflowResult:
        """Make the result of what a run's last event, or a blocking answer, says of it."""
        error = field_of(data, "error", None)
        return cls(
            task_id=task_id or "",
            status=stream_status(field_of(data, "status", ""), error),
            error=error,
            created_at=field_of(data, "created_at", 0),
            reasons=list_of(data, "reasons"),
            reasoning=reasoning,
            workflow_run_id=workflow_run_id or "",
            workflow_id=field_of(data, "workflow_id", workflow_id),
            outputs=object_of(data, "outputs"),
            elapsed_time=field_of(data, "elapsed_time", 0.0),
            total_tokens=field_of(data, "total_tokens", 0),
            total_steps=field_of(data, "total_steps", 0),
            exceptions_count=field_of(data, "exceptions_count", 0),
            finished_at=field_of(data, "finished_at", None),
            files=list_of(data, "files"),
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
        InvalidParam: the run failed since its inputs are wrong, and `check`.
        WorkflowFailed: the run failed, and `check`; it carries the result.
    """
    if not check or result.status != FAILED:
        return result
    error = text_of(result.error) or "the run failed"
    if is_about_inputs(error):
        raise InvalidParam(error, status_code=400, code="invalid_param", partial=result)
    raise WorkflowFailed(error, result=result)


def unfinished(result: Any, status: RunStatus = INTERRUPTED) -> Any:
    """What a run had come to when its stream ended too soon.

    Args:
        result: The result so far, of whatever kind.
        status: How the stream ended.

    Returns:
        The result, with that status where it had none of its own yet.
    """
    return evolve(result, status=status) if isinstance(result, Result) and result.status == RUNNING else result
