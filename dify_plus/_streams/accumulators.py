"""From the events of a stream to its result. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from io import StringIO
from typing import Any, ClassVar, Protocol, TypeVar

from attrs import evolve

from dify_plus._streams.events import Event, UnknownEvent
from dify_plus._streams.results import (
    STOPPED,
    SUCCEEDED,
    ChatReply,
    CompletionReply,
    WorkflowResult,
    field_of,
    stream_status,
)
from dify_plus_api import models

__all__ = [
    "Accumulator",
    "ChatAccumulator",
    "CompletionAccumulator",
    "RunAccumulator",
    "WorkflowAccumulator",
    "rendered",
]


def rendered(outputs: Mapping[str, Any]) -> str | None:
    """The text that a workflow's stream gives for its outputs.

    Args:
        outputs: The outputs of the run that finished.

    Returns:
        The outputs' texts, each on lines of its own and lists as bullets; None where one cannot be put as text here.
    """
    texts = [_text(value) for value in outputs.values()]
    return None if None in texts else "\n".join(text for text in texts if text is not None)


def _text(value: Any) -> str | None:
    if value is None:
        return ""
    if isinstance(value, list):
        items = [_text(item) for item in value]
        return None if None in items else "\n".join(f"- {item}" for item in items)
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else None


ResultT_co = TypeVar("ResultT_co", covariant=True)


class Accumulator(Protocol[ResultT_co]):
    """Builds a result from the events of one stream."""

    @property
    def ended(self) -> bool:
        """Whether the terminal event has come."""
        ...

    @property
    def ids(self) -> dict[str, str]:
        """The ids seen so far, by name."""
        ...

    def add(self, event: Event) -> str | None:
        """Take the next event.

        Args:
            event: An event, in the order of the stream; of an error event only the ids count.

        Returns:
            The text that the event adds to the answer, if it adds any.
        """
        ...

    def result(self) -> ResultT_co:
        """The result so far; final once the stream has ended."""
        ...


class RunAccumulator(Accumulator[ResultT_co], Protocol[ResultT_co]):
    """Builds the result of a run that can be taken up again after a cut, and that may wait for a human."""

    paused: bool
    """Whether the run waits for a human."""

    @property
    def finished(self) -> bool:
        """Whether the run's last event has come; speech may still follow."""
        ...

    @property
    def forms(self) -> list[models.HumanInputRequiredData]:
        """The forms that wait to be filled in."""
        ...

    def answered(self, token: str) -> None:
        """Take note that a form does not wait any more.

        Args:
            token: The form's token.
        """
        ...

    def resume(self) -> None:
        """Go on with what may have missed something: text is held back until the end tells all of it."""
        ...

    def missed_nothing(self) -> None:
        """Hand out text as it comes again: the run stood still meanwhile."""
        ...

    def settle(self, record: models.WorkflowRun | None, message: models.Message | None) -> str | None:
        """Bring text and status in line with what the server has on record, after the last event.

        Args:
            record: The run's record, where it could be had.
            message: The conversation's message, where there is one.

        Returns:
            The text that had been missed or held back.
        """
        ...


class _Accumulator:
    """What the streams have in common: ids, text, and speech that may outlast the answer.

    The stream ends with the answer's or the run's last event; where audio has been seen, with the audio's too.
    """

    ID_NAMES = ("task_id", "message_id", "conversation_id", "workflow_run_id")

    _takers: ClassVar[Mapping[str, Callable[..., str | None]]] = {}
    """By kind of event, what takes one; what it gives is text that goes on from what there is."""

    def __init_subclass__(cls) -> None:
        cls._takers = {name.removeprefix("_on_"): getattr(cls, name) for name in dir(cls) if name.startswith("_on_")}

    def __init__(self) -> None:
        self.ids: dict[str, str] = {}
        self.created_at = 0
        self._text = StringIO()
        self._known: dict[type[Event], Callable[..., str | None]] = {}
        self._speaking = False
        self._complete = False

    @property
    def ended(self) -> bool:
        """Whether nothing is to come any more."""
        return self._complete and not self._speaking

    @property
    def text(self) -> str:
        """The text so far."""
        return self._text.getvalue()

    def add(self, event: Event) -> str | None:
        """Take the next event; give the text that it adds."""
        take = self._known.get(type(event)) or self._note(event)
        text = take(self, event)
        if text:
            self._text.write(text)
            return text
        return None

    def _note(self, event: Event) -> Callable[..., str | None]:
        """Take the ids of an event, all of a kind carry the same; give what takes it.

        In snapshots the run's id stands for the task's.
        """
        if isinstance(event, UnknownEvent):
            return _leave
        take = self._takers.get(getattr(event, "event", ""), _leave)
        ids = {name: value for name in self.ID_NAMES if isinstance(value := getattr(event, name, None), str) and value}
        if ids.get("task_id") == ids.get("workflow_run_id"):
            ids.pop("task_id", None)
        else:
            self._known[type(event)] = take
        self.ids = {**ids, **self.ids}
        if not self.created_at:
            self.created_at = field_of(event, "created_at", 0)
        return take

    def _on_tts_message(self, event: Any) -> None:
        self._speaking = True

    def _on_tts_message_end(self, event: Any) -> None:
        self._speaking = False

    def _piece(self, text: str) -> str | None:
        """Take the next piece of text; give what of it can be handed out now."""
        return text

    def _replace(self, text: str) -> str | None:
        """Put a text in place of what there is; give what it adds, where it goes on from it."""
        before = self.text
        if text.startswith(before):
            return text[len(before) :]
        self._text = StringIO()
        self._text.write(text)
        return None


class _ReplyAccumulator(_Accumulator):
    def __init__(self) -> None:
        super().__init__()
        self._end: models.MessageEndEvent | None = None
        self._sources: list[models.RetrieverResource] = []

    def _on_message(self, event: Any) -> str | None:
        return self._piece(_string(event.answer))

    _on_agent_message = _on_message

    def _on_message_replace(self, event: Any) -> str | None:
        return self._replace(_string(event.answer))

    def _on_message_end(self, event: Any) -> None:
        self._end = event
        self._complete = "workflow_run_id" not in self.ids

    @property
    def _metadata(self) -> models.ResponseMetadata:
        metadata = self._end.metadata if self._end else None
        if isinstance(metadata, models.ResponseMetadata):
            return metadata
        return models.ResponseMetadata(annotation_reply=None, retriever_resources=self._sources, usage=None)

    @property
    def _files(self) -> list[models.OutputFile]:
        return list(field_of(self._end, "files", []))


class _RunAccumulator(_Accumulator):
    """A run of a workflow or chatflow.

    After a cut, pieces of text are held back, because what is missing comes before them.
    """

    def __init__(self) -> None:
        super().__init__()
        self.paused = False
        self._run: models.WorkflowFinishedData | models.WorkflowPausedData | None = None
        self._forms: dict[str, models.HumanInputRequiredData] = {}
        self._held: list[str] | None = None
        self._was_whole = True
        self._recorded_status = ""

    @property
    def forms(self) -> list[models.HumanInputRequiredData]:
        """The forms that wait to be filled in."""
        return list(self._forms.values())

    @property
    def finished(self) -> bool:
        """Whether the run's last event has come."""
        return self._run is not None and not isinstance(self._run, models.WorkflowPausedData)

    def answered(self, token: str) -> None:
        """Take note that a form does not wait any more."""
        left = {form_id: form for form_id, form in self._forms.items() if form.form_token != token}
        if left and len(left) < len(self._forms):
            self._forms = left
        else:
            self._go_on()

    def resume(self) -> None:
        """Go on with what may have missed something."""
        self._was_whole = self._held is None
        self._held = self._held or []
        self._speaking = False  # speech that was cut is not told again, nor is its end
        self._go_on()

    def missed_nothing(self) -> None:
        """Hand out text as it comes again."""
        if self._was_whole:
            self._held = None

    def settle(self, record: models.WorkflowRun | None, message: models.Message | None) -> str | None:
        """Bring text and status in line with the record."""
        self._recorded_status = field_of(record, "status", "")
        if self._held is None or self.paused:
            return None
        held, self._held = "".join(self._held), None
        whole = self._whole_text(message)
        text = held if whole is None else self._replace(whole)
        if text:
            self._text.write(text)
        return text or None

    def _whole_text(self, message: models.Message | None) -> str | None:
        """The whole text as the end of the run tells it, or None where it does not."""
        raise NotImplementedError

    def _on_workflow_started(self, event: Any) -> None:
        self._go_on()

    def _on_human_input_required(self, event: Any) -> None:
        self._forms[str(field_of(event.data, "form_id", ""))] = event.data

    def _on_workflow_paused(self, event: Any) -> None:
        for reason in field_of(event.data, "reasons", []):
            form_id = field_of(reason, "form_id", "")
            if form_id and form_id not in self._forms:
                self._forms[form_id] = models.HumanInputRequiredData.from_dict(reason.to_dict())
        self._end_with(event.data, paused=True)

    def _on_workflow_finished(self, event: Any) -> str | None:
        self._end_with(event.data, paused=False)
        return None

    def _end_with(self, run: Any, *, paused: bool) -> None:
        self._run = run
        self._complete = True
        self.paused = paused

    def _go_on(self) -> None:
        self._run = None
        self._forms.clear()
        self.paused = self._complete = False

    def _piece(self, text: str) -> str | None:
        if self._held is None:
            return text
        self._held.append(text)
        return None

    @property
    def _error(self) -> str | None:
        error: str | None = field_of(self._run, "error", None)
        return error

    @property
    def _run_status(self) -> str:
        if STOPPED in (self._recorded_status, status := stream_status(field_of(self._run, "status", ""), self._error)):
            return STOPPED
        return status


class CompletionAccumulator(_ReplyAccumulator):
    """Builds a `CompletionReply`."""

    def result(self) -> CompletionReply:
        """The reply so far."""
        return CompletionReply(
            task_id=self.ids.get("task_id", ""),
            created_at=self.created_at,
            answer=self.text,
            message_id=self.ids.get("message_id", ""),
            metadata=self._metadata,
            files=self._files,
        )


class ChatAccumulator(_RunAccumulator, _ReplyAccumulator):
    """Builds a `ChatReply`, of a chat or agent app or of a chatflow."""

    def __init__(self) -> None:
        super().__init__()
        self._thoughts: dict[str, models.AgentThoughtEvent] = {}
        self._replaced = False

    def settle(self, record: models.WorkflowRun | None, message: models.Message | None) -> str | None:
        """Bring text, status and sources in line with the record."""
        if self._end is None:
            self._sources = list(field_of(message, "retriever_resources", []))
        return super().settle(record, message)

    def _on_agent_thought(self, event: Any) -> None:
        self._thoughts[event.id] = event

    def _on_message_replace(self, event: Any) -> str | None:
        self._replaced = True
        return None if self._held is not None else super()._on_message_replace(event)

    def _on_workflow_finished(self, event: Any) -> str | None:
        super()._on_workflow_finished(event)
        if self._held is not None or self._replaced:
            return None
        answer = self._whole_text(None)  # a slow reader may have been left out of some pieces
        return self._replace(answer) if answer else None

    def _whole_text(self, message: models.Message | None) -> str | None:
        answer = field_of(self._run, "outputs", {}).get("answer")
        return answer if isinstance(answer, str) else field_of(message, "answer", None) or None

    def result(self) -> ChatReply:
        """The reply so far."""
        return ChatReply(
            task_id=self.ids.get("task_id", ""),
            status=self._run_status if self._run else SUCCEEDED,
            error=self._error,
            created_at=self.created_at,
            reasons=list(field_of(self._run, "reasons", [])),
            answer=self.text,
            message_id=self.ids.get("message_id", ""),
            metadata=self._metadata,
            files=self._files,
            conversation_id=self.ids.get("conversation_id", ""),
            workflow_run_id=self.ids.get("workflow_run_id"),
            agent_thoughts=list(self._thoughts.values()),
        )


class WorkflowAccumulator(_RunAccumulator):
    """Builds a `WorkflowResult`."""

    def __init__(self) -> None:
        super().__init__()
        self._workflow_id = ""

    def _on_text_chunk(self, event: Any) -> str | None:
        return self._piece(_string(field_of(event.data, "text", "")))

    def _on_workflow_started(self, event: Any) -> None:
        super()._on_workflow_started(event)
        self._workflow_id = field_of(event.data, "workflow_id", "")

    def _whole_text(self, message: models.Message | None) -> str | None:
        outputs = field_of(self._run, "outputs", {})
        whole = rendered(outputs) if outputs else None
        return whole if whole is not None and whole.startswith(self.text) else None

    def result(self) -> WorkflowResult:
        """The result so far; `running` until the run has ended or paused."""
        task_id, run_id = self.ids.get("task_id", ""), self.ids.get("workflow_run_id", "")
        if self._run is None:
            return WorkflowResult(
                task_id=task_id,
                status="running",
                created_at=self.created_at,
                workflow_run_id=run_id,
                workflow_id=self._workflow_id,
                text=self.text,
            )
        result = WorkflowResult.from_data(
            self._run, task_id=task_id, workflow_run_id=run_id, workflow_id=self._workflow_id, text=self.text
        )
        return evolve(result, status=self._run_status)


def _leave(accumulator: object, event: object) -> None:
    """Take nothing of an event."""


def _string(value: Any) -> str:
    """A text; empty where the server left it out or sent null."""
    if isinstance(value, str):
        return value
    return "" if value is None else str(value)
