"""Build the result of a stream from its events."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from io import StringIO
from typing import Any, ClassVar, Protocol, TypeVar

from attrs import evolve

from dify_plus._policy.answers import is_unreadable
from dify_plus._streams.events import Event, UnknownEvent
from dify_plus._streams.fields import field_of, list_of, object_of, text_of
from dify_plus._streams.gaps import consists_of, lacks_pieces_of
from dify_plus._streams.results import (
    RUNNING,
    STOPPED,
    SUCCEEDED,
    SUCCESSES,
    ChatReply,
    CompletionReply,
    WorkflowResult,
    reasoning_of,
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
    "streamed_outputs",
]


def rendered(outputs: Mapping[str, Any]) -> str | None:
    """Return the outputs of a workflow as text, as its stream sends them.

    Args:
        outputs: The outputs of the finished run.

    Returns:
        The text: each output begins a new line. None if an output is not streamed.
    """
    texts = streamed_outputs(outputs)
    return "\n".join(texts) if len(texts) == len(outputs) else None


def streamed_outputs(outputs: Mapping[str, Any]) -> list[str]:
    """Return the outputs of a workflow that its stream sends, as text."""
    return [text for value in outputs.values() if (text := _text(value)) is not None]


def _text(value: Any) -> str | None:
    """Return an output of a workflow as its stream sends it.

    Args:
        value: The output. The text of a list has a bullet for each item.

    Returns:
        The text; None for an output that is not streamed, such as an object or a bool.
    """
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
    def complete(self) -> bool:
        """Whether the last event of the answer or run has arrived. Speech or the end of the message may follow."""
        ...

    @property
    def corrupt(self) -> bool:
        """Whether a frame could not be read, and no later event has repeated the whole text."""
        ...

    corrected: str | None
    """The whole text, if the end of the run shows that pieces of it were missing."""

    @property
    def end_may_follow(self) -> bool:
        """Whether the run has ended, but the end of its message may follow."""
        ...

    @property
    def text_replaced(self) -> bool:
        """Whether the server has replaced the text delivered so far by another text."""
        ...

    @property
    def ended(self) -> bool:
        """Whether no more events will arrive."""
        ...

    def close(self) -> bool:
        """Record that the connection has ended, and return whether the stream may end here."""
        ...

    @property
    def ids(self) -> dict[str, str]:
        """The ids seen so far, by name."""
        ...

    def add(self, event: Any) -> str | None:
        """Add the next event.

        Args:
            event: The next event of the stream. An error event adds only its ids.

        Returns:
            The text that the event adds to the answer, if any.
        """
        ...

    def result(self) -> ResultT_co:
        """Return the result so far. It is final when the stream has ended."""
        ...


class RunAccumulator(Accumulator[ResultT_co], Protocol[ResultT_co]):
    """Builds the result of a run that dify-plus can reconnect to, and that may pause for a human."""

    paused: bool
    """Whether the run waits for a human."""

    @property
    def finished(self) -> bool:
        """Whether the last event of the run has arrived. Speech may still follow."""
        ...

    @property
    def forms(self) -> list[models.HumanInputRequiredData]:
        """The forms that wait for an answer."""
        ...

    def answered(self, token: str) -> None:
        """Record that a form no longer waits for an answer.

        Args:
            token: The token of the form.
        """
        ...

    def resume(self) -> None:
        """Continue after a reconnect, with events possibly missing: buffer text until the whole text is known."""
        ...

    def missed_nothing(self) -> None:
        """Stop buffering text: nothing was missed."""
        ...

    def settle(self, record: models.WorkflowRun | None, message: models.Message | None) -> str | None:
        """Update text and status from the records of the server, after the last event.

        Args:
            record: The record of the run, if it could be read.
            message: The message in the conversation, if there is one.

        Returns:
            The text that was missed or buffered.
        """
        ...


class _Accumulator:
    """Base class of the accumulators: ids, text, and speech that may continue after the answer.

    The stream ends with the last event of the answer or run. If audio has arrived, the end of the audio must come too.
    """

    ID_NAMES = ("task_id", "message_id", "conversation_id", "workflow_run_id")

    _takers: ClassVar[Mapping[str, Callable[..., str | None]]] = {}
    """Kind of event -> the method that adds such an event and returns the text to append."""

    def __init_subclass__(cls) -> None:
        cls._takers = {name.removeprefix("_on_"): getattr(cls, name) for name in dir(cls) if name.startswith("_on_")}

    def __init__(self) -> None:
        self.ids: dict[str, str] = {}
        self.created_at = 0
        self._text = StringIO()
        self._known: dict[type[Event], Callable[..., str | None]] = {}
        self._thinking: dict[str, StringIO] = {}
        self._speaking = False
        self._held: list[str] | None = None
        """Text that is buffered until the text before it is known; None while nothing is buffered."""
        self.complete = False
        self.corrupt = False
        self.corrected: str | None = None
        self.text_replaced = False
        self._moderated = False
        """Whether the server has replaced the text so far, as moderation does."""

    @property
    def end_may_follow(self) -> bool:
        """Whether the run has ended, but the end of its message may follow."""
        return False

    @property
    def ended(self) -> bool:
        """Whether no more events will arrive."""
        return self.complete and not self._speaking

    def close(self) -> bool:
        """Record that the connection has ended, and return whether the stream may end here."""
        return self.ended

    @property
    def text(self) -> str:
        """The text so far."""
        return self._text.getvalue()

    def add(self, event: Event) -> str | None:
        """Add the next event, and return the text that it adds."""
        try:
            take = self._known[type(event)]
        except KeyError:
            take = self._method_for(event)
        text = take(self, event)
        if text:
            self._text.write(text)
            return text
        return None

    def _method_for(self, event: Event) -> Callable[..., str | None]:
        """Record the ids of an event, and return the method for its kind.

        Events of one kind have the same ids, so this is done once for each kind. In a snapshot, `task_id` holds the id
        of the run, so it is ignored.
        """
        if isinstance(event, UnknownEvent):
            self.corrupt = self.corrupt or event.is_corrupt
            return type(self)._on_other
        take = self._takers.get(getattr(event, "event", ""), type(self)._on_other)
        ids = {name: value for name in self.ID_NAMES if isinstance(value := getattr(event, name, None), str) and value}
        if ids.get("task_id") == ids.get("workflow_run_id"):
            ids.pop("task_id", None)
        else:
            self._known[type(event)] = take
        self.ids = {**ids, **self.ids}
        if not self.created_at:
            self.created_at = field_of(event, "created_at", 0)
        return take

    def _on_other(self, event: Any) -> str | None:
        """Ignore an event of any other kind."""
        return None

    def _on_reasoning_chunk(self, event: Any) -> None:
        node = text_of(field_of(event.data, "node_id", ""))
        self._thinking.setdefault(node, StringIO()).write(text_of(field_of(event.data, "reasoning", "")))

    def _on_tts_message(self, event: Any) -> str | None:
        self._speaking = True
        return None

    def _on_tts_message_end(self, event: Any) -> str | None:
        self._speaking = False
        return None

    def _piece(self, text: str) -> str | None:
        """Return the next piece of text if it can be delivered now; otherwise buffer it."""
        if self._held is None:
            return text
        self._held.append(text)
        return None

    def _moderate(self, text: str) -> str | None:
        """Replace the text so far because the server has. Nothing before it is missing then."""
        self._moderated, self._held = True, None
        return self._replace(text)

    def _replace(self, text: str) -> str | None:
        """Replace the text so far by a whole text. If the whole text begins with the text so far, return the rest."""
        before = self.text
        self.corrupt = False
        if text.startswith(before):
            return text[len(before) :]
        self.text_replaced = True
        self._text = StringIO()
        self._text.write(text)
        return None

    def _complete_text(self, whole: str) -> str | None:
        """Replace the text so far by the whole text at the end of a run. Record whether pieces were missing."""
        text = self.text
        if text and text != whole and (whole.startswith(text) or lacks_pieces_of(text, whole)):
            self.corrected = whole
        return self._replace(whole)

    @property
    def thoughts_by_node(self) -> dict[str, str]:
        """The reasoning so far, by the node that sent it."""
        return {node: thought.getvalue() for node, thought in self._thinking.items()}


class _ReplyAccumulator(_Accumulator):
    def __init__(self) -> None:
        super().__init__()
        self._end: models.MessageEndEvent | None = None
        self._sources: list[models.RetrieverResource] = []
        self._attached: list[models.OutputFile] = []
        self._by_agent = False
        """Whether an agent writes the answer. A `message` then closes it."""
        self._has_closing_text = False
        """Whether the closing message of an agent has replaced the text."""
        self._awaits_end = False
        """Whether the run has ended, but not its message."""

    @property
    def end_may_follow(self) -> bool:
        """Whether the run has ended, but the end of its message may follow."""
        return self._awaits_end and not self._speaking

    @property
    def ended(self) -> bool:
        """Whether no more events will arrive."""
        return super().ended and not self.end_may_follow

    def close(self) -> bool:
        """Record that the connection has ended, and return whether the stream may end here."""
        self._awaits_end = False
        return self.ended

    def _end_run(self, status: str) -> None:
        """Record that the run behind the answer has ended. On some servers, its message ends after a success."""
        self._awaits_end = self._end is None and "message_id" in self.ids and status in SUCCESSES

    def _on_message(self, event: Any) -> str | None:
        answer = event.answer
        text = answer if isinstance(answer, str) else text_of(answer)  # spares a call for most events
        if self._by_agent:
            return self._close(text)
        return text if self._held is None else self._piece(text)

    def _close(self, text: str) -> str | None:
        """Add the closing message of an agent. Ignore it if it is empty, or if moderation has replaced the text."""
        if not text or self._moderated:
            return None
        if text.startswith(self.text):
            return self._replace(text)
        if self._has_closing_text:
            return self._piece(text)
        self._has_closing_text = True
        return self._replace(text)

    def _on_agent_message(self, event: Any) -> str | None:
        self._by_agent = True
        return self._piece(text_of(event.answer))

    def _on_message_file(self, event: Any) -> str | None:
        if field_of(event, "belongs_to", "assistant") == "assistant":
            self._attach(event)
        return self._on_other(event)

    def _attach(self, file: Any) -> None:
        self._attached.append(models.OutputFile.from_dict(_file_fields(file)))

    def _on_message_replace(self, event: Any) -> str | None:
        return self._moderate(text_of(event.answer))

    def _on_tts_message(self, event: Any) -> str | None:
        super()._on_tts_message(event)
        return self._on_other(event)

    def _on_tts_message_end(self, event: Any) -> str | None:
        super()._on_tts_message_end(event)
        return self._on_other(event)

    def _on_other(self, event: Any) -> str | None:
        """Append the `answer` of an event of any other kind that has one."""
        answer = _answer_of(event)
        return self._piece(answer) if answer else None

    def _on_agent_thought(self, event: Any) -> None:
        """Ignore the event: its `answer` belongs to one step only."""

    def _on_message_end(self, event: Any) -> str | None:
        self._end = event
        self._awaits_end = False
        self.complete = self.complete or "workflow_run_id" not in self.ids
        answer = _answer_of(event)
        is_whole = answer is not None and self._held is None and not self._moderated and answer.startswith(self.text)
        return self._replace(answer) if answer and is_whole else None

    @property
    def _metadata(self) -> models.ResponseMetadata:
        metadata = self._end.metadata if self._end else None
        if isinstance(metadata, models.ResponseMetadata):
            return metadata
        return models.ResponseMetadata(annotation_reply=None, retriever_resources=self._sources, usage=None)

    @property
    def _output_files(self) -> list[models.OutputFile]:
        """The files among the outputs of the run behind the answer."""
        return []

    @property
    def _files(self) -> list[models.OutputFile]:
        """The files that the end of the answer names, after those that only other events named."""
        files: list[models.OutputFile] = list_of(self._end, "files")
        known = set[str]().union(*map(_names_of, files))
        missing: list[models.OutputFile] = []
        for file in [*self._attached, *self._output_files]:
            names = _names_of(file)
            if known.isdisjoint(names):
                known.update(names[:1])
                missing.append(file)
        return [*missing, *files]


def _names_of(file: Any) -> list[str]:
    """Return what identifies a file: its id and its URL, as far as they are known."""
    return [name for each in ("related_id", "url") if (name := text_of(getattr(file, each, None)))]


def _answer_of(event: Any) -> str | None:
    if isinstance(event, UnknownEvent):
        answer = event.data.get("answer") if isinstance(event.data, Mapping) else None
    else:
        answer = getattr(event, "answer", None) or getattr(event, "additional_properties", {}).get("answer")
    return answer if isinstance(answer, str) else None


def _file_fields(event: Any) -> dict[str, Any]:
    """Return the fields of a file from its own event or from a message, in the form that the end of an answer uses."""
    url = text_of(field_of(event, "url", ""))
    name = url.partition("?")[0].rpartition("/")[2]
    known = {"related_id": field_of(event, "id", None), "type": field_of(event, "type_", None), "url": url or None}
    made = {"transfer_method": "tool_file", "filename": name, "extension": "".join(name.rpartition(".")[1:])}
    return {key: value for key, value in {**known, **made}.items() if value is not None}


class _RunAccumulator(_Accumulator):
    """Base class of the accumulators for runs of workflows and chatflows.

    After a reconnect, new text is buffered, because the text that was missed comes before it.
    """

    def __init__(self) -> None:
        super().__init__()
        self.paused = False
        self._finished = False
        self._run: models.WorkflowFinishedData | models.WorkflowPausedData | None = None
        self._forms: dict[str, models.HumanInputRequiredData] = {}
        self._was_whole = True
        """Whether no text was buffered before the last reconnect."""
        self._recorded_status = ""
        """The status in the run's record, after `settle`."""

    @property
    def forms(self) -> list[models.HumanInputRequiredData]:
        """The forms that wait for an answer."""
        return list(self._forms.values())

    @property
    def finished(self) -> bool:
        """Whether the last event of the run has arrived."""
        return self._finished

    @property
    def run(self) -> models.WorkflowFinishedData | models.WorkflowPausedData | None:
        """The data of the last event of the run, if it has arrived."""
        return self._run

    def answered(self, token: str) -> None:
        """Record that a form no longer waits for an answer."""
        left = {form_id: form for form_id, form in self._forms.items() if form.form_token != token}
        if left and len(left) < len(self._forms):
            self._forms = left  # the run still waits for the others
        else:
            self._continue()

    def resume(self) -> None:
        """Continue after a reconnect, and buffer text."""
        self._was_whole = self._held is None
        self._held = self._held or []
        self._speaking = False  # the server does not repeat speech that was interrupted, nor its end
        self._continue()

    def missed_nothing(self) -> None:
        """Stop buffering text: nothing was missed."""
        if self._was_whole:
            self._held = None

    def settle(self, record: models.WorkflowRun | None, message: models.Message | None) -> str | None:
        """Update text and status from the records of the server."""
        self._recorded_status = field_of(record, "status", "")
        if self._held is None or self.paused:
            return None
        held, self._held = "".join(self._held), None
        whole = self._whole_text(message)
        text = held
        if whole is not None:
            self.corrected = whole if lacks_pieces_of(self.text, whole) else None
            text = self._replace(whole) or ""
        if text:
            self._text.write(text)
        return text or None

    def _whole_text(self, message: models.Message | None) -> str | None:
        """Return the whole text from the run's last event or the message; None if neither holds it."""
        raise NotImplementedError

    def _on_workflow_started(self, event: Any) -> None:
        self._continue()

    def _on_human_input_required(self, event: Any) -> None:
        if isinstance(event.data, models.HumanInputRequiredData):
            self._forms[text_of(event.data.form_id)] = event.data

    def _on_workflow_paused(self, event: Any) -> None:
        for reason in list_of(event.data, "reasons"):
            form_id = text_of(getattr(reason, "form_id", None))
            if form_id and form_id not in self._forms:
                self._forms[form_id] = models.HumanInputRequiredData.from_dict(reason.to_dict())
        self._end_with(event.data, paused=True)

    def _on_workflow_finished(self, event: Any) -> str | None:
        self._end_with(event.data, paused=False)
        return None

    def _end_with(self, run: Any, *, paused: bool) -> None:
        self._run = run
        self._finished = not paused
        self.complete = True
        self.paused = paused

    def _continue(self) -> None:
        """Record that the run continues: nothing has ended it, and no form waits."""
        self._run = None
        self._forms.clear()
        self.paused = self.complete = self._finished = False

    @property
    def _error(self) -> str | None:
        error: str | None = field_of(self._run, "error", None)
        return error

    @property
    def _run_status(self) -> str:
        if not self.complete and not self._finished:
            return RUNNING
        if STOPPED in (self._recorded_status, status := stream_status(field_of(self._run, "status", ""), self._error)):
            return STOPPED
        return status


class CompletionAccumulator(_ReplyAccumulator):
    """Builds a `CompletionReply`."""

    def result(self) -> CompletionReply:
        """Return the reply so far."""
        return CompletionReply(
            task_id=self.ids.get("task_id", ""),
            status=SUCCEEDED if self.complete else RUNNING,
            created_at=self.created_at,
            reasoning=reasoning_of(self._metadata, self.thoughts_by_node, self.text),
            answer=self.text,
            message_id=self.ids.get("message_id", ""),
            metadata=self._metadata,
            files=self._files,
        )


class ChatAccumulator(_RunAccumulator, _ReplyAccumulator):
    """Builds a `ChatReply` for a chat app, an agent app or a chatflow."""

    def __init__(self) -> None:
        super().__init__()
        self._thoughts: dict[str, models.AgentThoughtEvent] = {}

    def settle(self, record: models.WorkflowRun | None, message: models.Message | None) -> str | None:
        """Update text, status, sources and files from the records of the server."""
        for file in list_of(message, "message_files"):
            if getattr(file, "belongs_to", None) == "assistant":
                self._attach(file)
        if self._end is None:
            self._sources = list_of(message, "retriever_resources")
        return super().settle(record, message)

    def _on_agent_thought(self, event: Any) -> None:
        self._thoughts[text_of(event.id)] = event

    def _on_message_replace(self, event: Any) -> str | None:
        if self._held is not None and not event.answer:  # from a snapshot, which does not repeat the text
            return None
        return super()._on_message_replace(event)

    def _on_workflow_finished(self, event: Any) -> str | None:
        super()._on_workflow_finished(event)
        if self._held != []:  # after a reconnect without new text, this may be the snapshot of a run that had ended
            self._end_run(self._run_status)
        answer = self._whole_text(None) if self._held is None else None
        return self._complete_text(answer) if answer else None

    def _whole_text(self, message: models.Message | None) -> str | None:
        """Return the answer. Moderation replaces it in the message, but not in the outputs."""
        answer, saved = object_of(self._run, "outputs").get("answer"), getattr(message, "answer", None)
        answer, saved = (text if isinstance(text, str) else "" for text in (answer, saved))
        is_moderated = self._moderated or saved.strip() not in answer
        return (saved if is_moderated else answer) or None

    @property
    def _output_files(self) -> list[models.OutputFile]:
        return list_of(self._run, "files")

    @property
    def _status(self) -> str:
        if self._run is not None or "workflow_run_id" in self.ids:
            return self._run_status
        return SUCCEEDED if self.complete else RUNNING

    def result(self) -> ChatReply:
        """Return the reply so far."""
        return ChatReply(
            task_id=self.ids.get("task_id", ""),
            status=self._status,
            error=self._error,
            created_at=self.created_at,
            reasons=list_of(self._run, "reasons"),
            reasoning=reasoning_of(self._metadata, self.thoughts_by_node, self.text),
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
        return self._piece(text_of(field_of(event.data, "text", "")))

    def _on_text_replace(self, event: Any) -> str | None:
        return self._moderate(text_of(field_of(event.data, "text", "")))

    def _on_workflow_started(self, event: Any) -> None:
        super()._on_workflow_started(event)
        self._workflow_id = field_of(event.data, "workflow_id", "")

    def _whole_text(self, message: models.Message | None) -> str | None:
        texts = streamed_outputs(object_of(self._run, "outputs"))
        whole = "\n".join(texts)
        if not whole or self._moderated:
            return None
        if whole.startswith(self.text):
            return whole
        return whole if lacks_pieces_of(self.text, whole) and not consists_of(self.text, texts) else None

    def _on_workflow_finished(self, event: Any) -> str | None:
        super()._on_workflow_finished(event)
        self.corrupt = is_unreadable(getattr(self._run, "outputs", None))  # otherwise, the outputs are complete
        whole = self._whole_text(None) if self._held is None and self.text else None
        return self._complete_text(whole) if whole else None

    def result(self) -> WorkflowResult:
        """Return the result so far. Its status is `running` until the run has ended or paused."""
        result = WorkflowResult.from_data(
            self._run,
            task_id=self.ids.get("task_id", ""),
            workflow_run_id=self.ids.get("workflow_run_id", ""),
            workflow_id=self._workflow_id,
            text=self.text,
            reasoning=reasoning_of(None, self.thoughts_by_node, self.text),
        )
        return evolve(result, status=self._run_status, created_at=result.created_at or self.created_at)
