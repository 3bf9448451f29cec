"""The results of runs: replies and workflow results."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, ClassVar, Final, Literal, Self, TypeAlias, TypeVar, cast, overload

from attrs import evolve, field, fields, frozen

from dify_plus._arguments.checks import as_dict
from dify_plus._masking import masked_text
from dify_plus._policy.error_reading import is_about_inputs
from dify_plus._streams.fields import field_of, list_of, object_of, text_of
from dify_plus._streams.reasoning import reasoning_in, without_reasoning
from dify_plus.errors import InvalidParam, WorkflowFailed
from dify_plus_api import models
from dify_plus_api.plain_data import PlainData
from dify_plus_api.types import Model, write

__all__ = [
    "ENDED",
    "FAILED",
    "INTERRUPTED",
    "PAUSED",
    "RUNNING",
    "STOPPED",
    "SUCCEEDED",
    "SUCCESSES",
    "ChatReply",
    "CompletionReply",
    "Data",
    "Result",
    "ResultT",
    "RunStatus",
    "RunT",
    "WorkflowResult",
    "checked",
    "finished_event",
    "reasoning_of",
    "stream_status",
    "unfinished",
]

T = TypeVar("T")
ModelT = TypeVar("ModelT", bound=Model)

RunStatus: TypeAlias = (
    Literal["succeeded", "partial-succeeded", "failed", "stopped", "paused", "running", "interrupted"] | str
)
"""The status of a run. `interrupted` marks a partial result: its stream ended early, but the run may continue."""

FAILED: Final = "failed"
INTERRUPTED: Final = "interrupted"
PAUSED: Final = "paused"
RUNNING: Final = "running"
STOPPED: Final = "stopped"
SUCCEEDED: Final = "succeeded"
SUCCESSES: Final = frozenset({SUCCEEDED, "partial-succeeded"})
"""The statuses of runs that have ended with success, of all or of part of their nodes."""
ENDED: Final = SUCCESSES | {FAILED, STOPPED}
"""The statuses of runs that have ended."""

_STOP_ERROR = "Aborted: User requested stop"
"""The error that a stream reports for a stopped run. The status in the stream is `failed`, in the record `stopped`."""

_RUN_FAILED: Final = "Run failed:"
"""The beginning of the error message for a blocking chatflow call whose run failed."""

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


def finished_event(record: models.WorkflowRun, ids: Mapping[str, str]) -> models.WorkflowFinishedEvent:
    """Build the last event of a run from its record, for a stream that could not be read to its end.

    Args:
        record: The record of a run that has ended.
        ids: The ids of the events of the run.
    """
    data = record.to_dict()
    if isinstance(data.get("outputs"), str):
        data["outputs"] = object_of(record, "outputs")
    return models.WorkflowFinishedEvent.from_dict({"event": "workflow_finished", **ids, "data": data})


def _more_of(source: Model, name: str, model: type[ModelT]) -> list[ModelT]:
    """Return a list of objects that the description of an answer does not name; empty if it is anything else."""
    values = source.additional_properties.get(name)
    return [model.from_dict(value) for value in values if isinstance(value, dict)] if isinstance(values, list) else []


def stream_status(status: str, error: str | None) -> str:
    """Return the status of a run, from the status and the error that its stream reports."""
    return STOPPED if status == FAILED and error == _STOP_ERROR else status


_Reader: TypeAlias = Callable[[Any], Any]


def _each(model: Callable[[], Any]) -> _Reader:
    """Return a function that reads a list of a model. The model loads on first use."""
    return lambda value: [_one(model)(item) for item in value] if isinstance(value, list) else value


def _one(model: Callable[[], Any]) -> _Reader:
    return lambda value: model().from_dict(value) if isinstance(value, dict) else value


def _names(kind: type[Any]) -> list[str]:
    return [attribute.name for attribute in fields(kind)]


class Data(PlainData):
    """Base class of plain data that calls return: `from_dict(data.to_dict())` is equal to `data`."""

    __slots__ = ()
    _readers: ClassVar[Mapping[str, _Reader]] = {}
    """The functions that read the fields that hold models, by name."""

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as a JSON object."""
        return {name: write(getattr(self, name)) for name in _names(type(self))}

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Create the object from the JSON object that `to_dict` returns. Unknown fields are ignored."""
        known = _names(cls)
        return cls(
            **{
                name: cls._readers[name](value) if name in cls._readers else value
                for name, value in as_dict("src_dict", src_dict).items()
                if name in known
            }
        )


@frozen(kw_only=True)
class Result(Data):
    """Base class of the results of runs."""

    task_id: str = ""
    """The id of the task while it runs, for stopping it."""
    status: RunStatus = SUCCEEDED
    """`succeeded`, `partial-succeeded`, `failed`, `stopped` or `paused`; `interrupted` for the partial result of an
    interrupted stream."""
    error: str | None = None
    """The reason for a failure."""
    created_at: int = 0
    """The start of the run, in unix seconds."""
    reasons: list[models.PauseReason] = field(factory=list)
    """The reasons why a paused run waits."""
    reasoning: str = ""
    """The reasoning of the model before its answer, if the server sends it."""

    _readers: ClassVar[Mapping[str, _Reader]] = {"reasons": _each(lambda: models.PauseReason)}

    @property
    def paused(self) -> bool:
        """Whether the run waits for a human."""
        return self.status == PAUSED


@frozen(kw_only=True)
class _Reply(Result):
    """Base class of the replies of chat and completion apps."""

    answer: str
    """The text of the answer."""
    message_id: str
    """The id of the message, for feedback and suggested questions."""
    metadata: models.ResponseMetadata
    """Usage, sources and annotation as the server sent them."""
    files: list[models.OutputFile] = field(factory=list)
    """The files of the answer, including those from the tools of an agent."""

    _readers: ClassVar[Mapping[str, _Reader]] = {
        **Result._readers,
        "metadata": _one(lambda: models.ResponseMetadata),
        "files": _each(lambda: models.OutputFile),
        "agent_thoughts": _each(lambda: models.AgentThoughtEvent),
    }

    @property
    def answer_without_reasoning(self) -> str:
        """The answer without the parts between `<think>` and `</think>`."""
        return without_reasoning(self.answer)

    @property
    def usage(self) -> models.Usage:
        """Tokens, prices and times of the model calls; zeros if the server does not report them."""
        usage = field_of(self.metadata, "usage", None)
        return usage if isinstance(usage, models.Usage) else models.Usage.from_dict(_NO_USAGE)

    @property
    def retriever_resources(self) -> list[models.RetrieverResource]:
        """The passages from knowledge bases that the answer uses."""
        return list_of(self.metadata, "retriever_resources")

    @overload
    def parse(self, kind: type[T]) -> T: ...

    @overload
    def parse(self, kind: Any) -> Any: ...

    def parse(self, kind: Any) -> Any:
        """Return the JSON in the answer as a typed object.

        The JSON may be the whole answer, in a code fence, or between other text. Reasoning in `<think>` does not
        count. If there are several JSON values, values in code fences come first, and the last one that fits counts.

        Args:
            kind: A pydantic model, a dataclass, a TypedDict, an attrs class, or a type such as `list[Item]`,
                `dict[str, int]`, or a Literal. Unknown fields are ignored; a value of another type is an error.

        Returns:
            The answer as this type.

        Raises:
            ParseError: The answer has no JSON, or its JSON does not fit the type.
            UsageError: `parse` cannot create this type.

        Example:
            >>> @dataclass
            ... class City:
            ...     name: str
            ...     population: int | None = None
            >>> dify.chat.send("Name a city. Answer in JSON.").parse(City)
        """
        from dify_plus._streams.parsing import parse_answer  # few programs need it

        return parse_answer(self.answer, kind)


def reasoning_of(metadata: Any, parts: Mapping[str, Any], text: str) -> str:
    """Return the reasoning behind an answer.

    Args:
        metadata: The metadata of the answer, which may hold the whole reasoning by node.
        parts: The reasoning from the events of the stream, by node; used for nodes that the metadata does not name.
        text: The answer, which may hold reasoning between `<think>` and `</think>`.

    Returns:
        The reasoning; each part begins a new line. Equal parts are included only once.
    """
    whole = getattr(metadata, "reasoning", None)
    by_node = {**parts, **cast("Mapping[str, Any]", whole)} if isinstance(whole, Mapping) else whole or parts
    texts = map(text_of, by_node.values()) if isinstance(by_node, Mapping) else [text_of(by_node)]
    return "\n".join(dict.fromkeys(part for each in (*texts, reasoning_in(text)) if (part := each.strip())))


@frozen(kw_only=True)
class ChatReply(_Reply):
    """The answer of a chat, agent or chatflow app."""

    conversation_id: str
    """The id of the conversation; pass it to the next turn."""
    workflow_run_id: str | None = None
    """The id of the run behind the answer, if the app is a chatflow."""
    agent_thoughts: list[models.AgentThoughtEvent] = field(factory=list)
    """The steps of an agent, with its reasoning and tool calls, in order. Only streams send them."""

    @classmethod
    def from_message(cls, message: models.ChatMessageReply) -> ChatReply:
        """Create the reply from a blocking answer."""
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
            files=_more_of(message, "files", models.OutputFile),
            conversation_id=field_of(message, "conversation_id", ""),
            workflow_run_id=field_of(message, "workflow_run_id", None),
            agent_thoughts=_more_of(message, "agent_thoughts", models.AgentThoughtEvent),
        )

    @classmethod
    def from_refusal(cls, refusal: InvalidParam, conversation_id: str | None) -> ChatReply | None:
        """Create the reply of a blocking chatflow call whose run failed. Servers answer it as a wrong parameter.

        Args:
            refusal: The error from the server.
            conversation_id: The id of the conversation.

        Returns:
            The reply, with the status `failed`; None if the error is not about a failed run.
        """
        if not refusal.message.startswith(_RUN_FAILED):
            return None
        return cls(
            status=FAILED,
            error=refusal.message.removeprefix(_RUN_FAILED).strip(),
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
        """Create the reply from a blocking answer."""
        answer = text_of(message.answer)
        return cls(
            task_id=field_of(message, "task_id", ""),
            created_at=field_of(message, "created_at", 0),
            reasoning=reasoning_of(message.metadata, {}, answer),
            answer=answer,
            message_id=field_of(message, "message_id", ""),
            metadata=message.metadata,
            files=_more_of(message, "files", models.OutputFile),
        )


@frozen(kw_only=True)
class WorkflowResult(Result):
    """The result of a workflow run."""

    workflow_run_id: str
    """The id of the run, for reading its record later."""
    workflow_id: str = ""
    """The id of the workflow, in the version that ran."""
    outputs: dict[str, Any] = field(factory=dict)
    """The outputs by name."""
    elapsed_time: float = 0.0
    """The duration of the run, in seconds."""
    total_tokens: int = 0
    """The number of tokens of all model calls."""
    total_steps: int = 0
    """The number of nodes that ran."""
    exceptions_count: int = 0
    """The number of nodes that failed without failing the run."""
    finished_at: int | None = None
    """The end of the run, in unix seconds."""
    files: list[models.OutputFile] = field(factory=list)
    """The files among the outputs."""
    text: str = field(default="", eq=False)
    """The streamed text; empty if no text was streamed. For the final values, use `outputs`."""

    _readers: ClassVar[Mapping[str, _Reader]] = {**Result._readers, "files": _each(lambda: models.OutputFile)}

    @overload
    def parse(self, kind: type[T], *, key: str | None = None) -> T: ...

    @overload
    def parse(self, kind: Any, *, key: str | None = None) -> Any: ...

    def parse(self, kind: Any, *, key: str | None = None) -> Any:
        """Return the outputs, or one of them, as a typed object.

        Args:
            kind: A pydantic model, a dataclass, a TypedDict, an attrs class, or a type such as `list[Item]`,
                `dict[str, int]`, or a Literal. Unknown fields are ignored; a value of another type is an error.
            key: The name of one output. If this output is a text, such as the answer of a model, its JSON is read as
                `ChatReply.parse` reads it. Defaults to the object of all outputs.

        Returns:
            The outputs as this type.

        Raises:
            ParseError: There is no such output, or the outputs do not fit the type.
            UsageError: `parse` cannot create this type.

        Example:
            >>> dify.workflows.run({"city": "Oslo"}).parse(Report, key="report")
        """
        from dify_plus._streams.parsing import parse_outputs  # few programs need it

        return parse_outputs(self.outputs, kind, key)

    @property
    def succeeded(self) -> bool:
        """Whether the run ended with success, of all or of part of its nodes."""
        return self.status in SUCCESSES

    @classmethod
    def from_run(cls, run: models.WorkflowRunResult) -> WorkflowResult:
        """Create the result from a blocking answer."""
        return cls.from_data(run.data, task_id=run.task_id, workflow_run_id=run.workflow_run_id)

    @classmethod
    def from_data(
        cls,
        data: models.WorkflowRunData | models.WorkflowFinishedData | models.WorkflowPausedData | None,
        *,
        task_id: str,
        workflow_run_id: str,
        workflow_id: str = "",
        text: str = "",
        reasoning: str = "",
    ) -> WorkflowResult:
        """Create the result from the data of the last event of a run, if it has arrived, or of a blocking answer."""
        error, outputs = field_of(data, "error", None), object_of(data, "outputs")
        thoughts = (reasoning_in(value) for value in outputs.values() if isinstance(value, str))
        return cls(
            task_id=task_id or "",
            status=stream_status(field_of(data, "status", ""), error),
            error=error,
            created_at=field_of(data, "created_at", 0),
            reasons=list_of(data, "reasons"),
            reasoning=reasoning or "\n".join(filter(None, thoughts)),
            workflow_run_id=workflow_run_id or "",
            workflow_id=field_of(data, "workflow_id", workflow_id),
            outputs=outputs,
            elapsed_time=field_of(data, "elapsed_time", 0.0),
            total_tokens=field_of(data, "total_tokens", 0),
            total_steps=field_of(data, "total_steps", 0),
            exceptions_count=field_of(data, "exceptions_count", 0),
            finished_at=field_of(data, "finished_at", None),
            files=list_of(data, "files"),
            text=text,
        )


RunT = TypeVar("RunT", bound=ChatReply | WorkflowResult)
ResultT = TypeVar("ResultT", bound=Result)


def checked(
    result: ResultT, check: bool, context: Mapping[str, Any] = MappingProxyType({}), secrets: tuple[str, ...] = ()
) -> ResultT:
    """Raise an error if a run failed.

    Args:
        result: The result of a run.
        check: Whether to raise.
        context: The details of the request that errors carry, if they are known. Its keys are masked in the message.
        secrets: More keys to mask in the message.

    Returns:
        The same result.

    Raises:
        InvalidParam: `check` is true, and the run failed because its inputs are wrong.
        WorkflowFailed: `check` is true, and the run failed for another reason. The error has the result.
    """
    if not check or result.status != FAILED:
        return result
    error = masked_text(text_of(result.error), secrets) or "the run failed"
    if is_about_inputs(error):
        raise InvalidParam(error, status_code=400, code="invalid_param", partial=cast(Any, result), **context)
    raise WorkflowFailed(error, result=cast(Any, result), **context)


def unfinished(result: Any, status: RunStatus = INTERRUPTED) -> Any:
    """Return the partial result of a run whose stream ended early.

    Args:
        result: The result so far, of any kind.
        status: The status to set.

    Returns:
        The result, with this status if its status was `running`.
    """
    return evolve(result, status=status) if isinstance(result, Result) and result.status == RUNNING else result
