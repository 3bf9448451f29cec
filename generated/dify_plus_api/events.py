"""The events of streams: which model each kind is read as, and what each stream can carry."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, Final

from . import models
from .types import Model

EVENTS: Final[Mapping[str, str]] = {
    "message": "MessageEvent",
    "agent_message": "AgentMessageEvent",
    "agent_thought": "AgentThoughtEvent",
    "message_file": "MessageFileEvent",
    "message_replace": "MessageReplaceEvent",
    "message_end": "MessageEndEvent",
    "workflow_started": "WorkflowStartedEvent",
    "node_started": "NodeStartedEvent",
    "node_finished": "NodeFinishedEvent",
    "node_retry": "NodeRetryEvent",
    "iteration_started": "IterationStartedEvent",
    "iteration_next": "IterationNextEvent",
    "iteration_completed": "IterationCompletedEvent",
    "loop_started": "LoopStartedEvent",
    "loop_next": "LoopNextEvent",
    "loop_completed": "LoopCompletedEvent",
    "text_chunk": "TextChunkEvent",
    "text_replace": "TextReplaceEvent",
    "reasoning_chunk": "ReasoningChunkEvent",
    "agent_log": "AgentLogEvent",
    "human_input_required": "HumanInputRequiredEvent",
    "human_input_form_filled": "HumanInputFormFilledEvent",
    "human_input_form_timeout": "HumanInputFormTimeoutEvent",
    "workflow_paused": "WorkflowPausedEvent",
    "workflow_finished": "WorkflowFinishedEvent",
    "tts_message": "TtsMessageEvent",
    "tts_message_end": "TtsMessageEndEvent",
    "error": "ErrorEvent",
    "ping": "PingEvent",
    "datasource_processing": "DatasourceProcessingEvent",
    "datasource_completed": "DatasourceCompletedEvent",
    "datasource_error": "DatasourceErrorEvent",
}
"""The name of an event -> the name of its model."""

STREAMS: Final[Mapping[str, tuple[str, ...]]] = {
    "ChatEvent": (
        "MessageEvent",
        "AgentMessageEvent",
        "AgentThoughtEvent",
        "MessageFileEvent",
        "MessageReplaceEvent",
        "MessageEndEvent",
        "WorkflowStartedEvent",
        "NodeStartedEvent",
        "NodeFinishedEvent",
        "NodeRetryEvent",
        "IterationStartedEvent",
        "IterationNextEvent",
        "IterationCompletedEvent",
        "LoopStartedEvent",
        "LoopNextEvent",
        "LoopCompletedEvent",
        "TextChunkEvent",
        "TextReplaceEvent",
        "ReasoningChunkEvent",
        "AgentLogEvent",
        "HumanInputRequiredEvent",
        "HumanInputFormFilledEvent",
        "HumanInputFormTimeoutEvent",
        "WorkflowPausedEvent",
        "WorkflowFinishedEvent",
        "TtsMessageEvent",
        "TtsMessageEndEvent",
        "ErrorEvent",
        "PingEvent",
    ),
    "CompletionEvent": (
        "MessageEvent",
        "MessageFileEvent",
        "MessageReplaceEvent",
        "MessageEndEvent",
        "TtsMessageEvent",
        "TtsMessageEndEvent",
        "ErrorEvent",
        "PingEvent",
    ),
    "WorkflowEvent": (
        "WorkflowStartedEvent",
        "NodeStartedEvent",
        "NodeFinishedEvent",
        "NodeRetryEvent",
        "IterationStartedEvent",
        "IterationNextEvent",
        "IterationCompletedEvent",
        "LoopStartedEvent",
        "LoopNextEvent",
        "LoopCompletedEvent",
        "TextChunkEvent",
        "TextReplaceEvent",
        "ReasoningChunkEvent",
        "AgentLogEvent",
        "HumanInputRequiredEvent",
        "HumanInputFormFilledEvent",
        "HumanInputFormTimeoutEvent",
        "WorkflowPausedEvent",
        "WorkflowFinishedEvent",
        "MessageEvent",
        "MessageFileEvent",
        "MessageReplaceEvent",
        "MessageEndEvent",
        "TtsMessageEvent",
        "TtsMessageEndEvent",
        "ErrorEvent",
        "PingEvent",
    ),
    "DatasourceNodeEvent": (
        "DatasourceProcessingEvent",
        "DatasourceCompletedEvent",
        "DatasourceErrorEvent",
        "ErrorEvent",
        "PingEvent",
    ),
}
"""The name of a stream's union -> the models it can carry."""


class _Models(dict[str, type[Model]]):
    def __missing__(self, name: str) -> type[Model]:
        model: type[Model] = getattr(models, EVENTS[name])
        self[name] = model
        return model


MODELS: Final[Mapping[str, type[Model]]] = _Models()
"""The name of an event -> its model, which loads when it is first asked for."""


def event_model(name: str) -> type[Model] | None:
    """The model of an event kind, or None for a kind that is not described."""
    return MODELS[name] if name in EVENTS else None


if TYPE_CHECKING:
    ChatEvent = (
        models.MessageEvent
        | models.AgentMessageEvent
        | models.AgentThoughtEvent
        | models.MessageFileEvent
        | models.MessageReplaceEvent
        | models.MessageEndEvent
        | models.WorkflowStartedEvent
        | models.NodeStartedEvent
        | models.NodeFinishedEvent
        | models.NodeRetryEvent
        | models.IterationStartedEvent
        | models.IterationNextEvent
        | models.IterationCompletedEvent
        | models.LoopStartedEvent
        | models.LoopNextEvent
        | models.LoopCompletedEvent
        | models.TextChunkEvent
        | models.TextReplaceEvent
        | models.ReasoningChunkEvent
        | models.AgentLogEvent
        | models.HumanInputRequiredEvent
        | models.HumanInputFormFilledEvent
        | models.HumanInputFormTimeoutEvent
        | models.WorkflowPausedEvent
        | models.WorkflowFinishedEvent
        | models.TtsMessageEvent
        | models.TtsMessageEndEvent
        | models.ErrorEvent
        | models.PingEvent
    )
    ChatContentEvent = (
        models.MessageEvent
        | models.AgentMessageEvent
        | models.AgentThoughtEvent
        | models.MessageFileEvent
        | models.MessageReplaceEvent
        | models.MessageEndEvent
        | models.WorkflowStartedEvent
        | models.NodeStartedEvent
        | models.NodeFinishedEvent
        | models.NodeRetryEvent
        | models.IterationStartedEvent
        | models.IterationNextEvent
        | models.IterationCompletedEvent
        | models.LoopStartedEvent
        | models.LoopNextEvent
        | models.LoopCompletedEvent
        | models.TextChunkEvent
        | models.TextReplaceEvent
        | models.ReasoningChunkEvent
        | models.AgentLogEvent
        | models.HumanInputRequiredEvent
        | models.HumanInputFormFilledEvent
        | models.HumanInputFormTimeoutEvent
        | models.WorkflowPausedEvent
        | models.WorkflowFinishedEvent
        | models.TtsMessageEvent
        | models.TtsMessageEndEvent
    )
    """The same without `error` and `ping`, which carry nothing of the run."""
    CompletionEvent = (
        models.MessageEvent
        | models.MessageFileEvent
        | models.MessageReplaceEvent
        | models.MessageEndEvent
        | models.TtsMessageEvent
        | models.TtsMessageEndEvent
        | models.ErrorEvent
        | models.PingEvent
    )
    CompletionContentEvent = (
        models.MessageEvent
        | models.MessageFileEvent
        | models.MessageReplaceEvent
        | models.MessageEndEvent
        | models.TtsMessageEvent
        | models.TtsMessageEndEvent
    )
    """The same without `error` and `ping`, which carry nothing of the run."""
    WorkflowEvent = (
        models.WorkflowStartedEvent
        | models.NodeStartedEvent
        | models.NodeFinishedEvent
        | models.NodeRetryEvent
        | models.IterationStartedEvent
        | models.IterationNextEvent
        | models.IterationCompletedEvent
        | models.LoopStartedEvent
        | models.LoopNextEvent
        | models.LoopCompletedEvent
        | models.TextChunkEvent
        | models.TextReplaceEvent
        | models.ReasoningChunkEvent
        | models.AgentLogEvent
        | models.HumanInputRequiredEvent
        | models.HumanInputFormFilledEvent
        | models.HumanInputFormTimeoutEvent
        | models.WorkflowPausedEvent
        | models.WorkflowFinishedEvent
        | models.MessageEvent
        | models.MessageFileEvent
        | models.MessageReplaceEvent
        | models.MessageEndEvent
        | models.TtsMessageEvent
        | models.TtsMessageEndEvent
        | models.ErrorEvent
        | models.PingEvent
    )
    WorkflowContentEvent = (
        models.WorkflowStartedEvent
        | models.NodeStartedEvent
        | models.NodeFinishedEvent
        | models.NodeRetryEvent
        | models.IterationStartedEvent
        | models.IterationNextEvent
        | models.IterationCompletedEvent
        | models.LoopStartedEvent
        | models.LoopNextEvent
        | models.LoopCompletedEvent
        | models.TextChunkEvent
        | models.TextReplaceEvent
        | models.ReasoningChunkEvent
        | models.AgentLogEvent
        | models.HumanInputRequiredEvent
        | models.HumanInputFormFilledEvent
        | models.HumanInputFormTimeoutEvent
        | models.WorkflowPausedEvent
        | models.WorkflowFinishedEvent
        | models.MessageEvent
        | models.MessageFileEvent
        | models.MessageReplaceEvent
        | models.MessageEndEvent
        | models.TtsMessageEvent
        | models.TtsMessageEndEvent
    )
    """The same without `error` and `ping`, which carry nothing of the run."""
    DatasourceNodeEvent = (
        models.DatasourceProcessingEvent
        | models.DatasourceCompletedEvent
        | models.DatasourceErrorEvent
        | models.ErrorEvent
        | models.PingEvent
    )
    DatasourceNodeContentEvent = (
        models.DatasourceProcessingEvent | models.DatasourceCompletedEvent | models.DatasourceErrorEvent
    )
    """The same without `error` and `ping`, which carry nothing of the run."""


def __getattr__(name: str) -> Any:
    union = name.replace("ContentEvent", "Event")
    if union not in STREAMS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    left_out = () if name == union else (EVENTS.get("error"), EVENTS.get("ping"))
    members = [getattr(models, model) for model in STREAMS[union] if model not in left_out]
    value = globals()[name] = reduce(or_, members)
    return value
