"""Runs of chat and completion apps, without a workflow. The base of agent runs."""

from __future__ import annotations

import asyncio
import inspect
from base64 import b64encode
from typing import Any

from dify_plus.testing._apps.definitions import AppRequest, ChatApp
from dify_plus.testing._apps.scripts import (
    Delay,
    Gate,
    Json,
    MessageFile,
    ModelError,
    ModelRateLimit,
    RawEvent,
    Reasoning,
    Replace,
    Sources,
    Speech,
    Text,
    ToolCall,
    drive,
    is_stream,
    tokens,
)
from dify_plus.testing._runs.run import Run, Stopped, metadata, no_usage, usage, without_unknown, words
from dify_plus.testing._state import Annotation, EndUser, LiveApp, Message, State


class MessageRun(Run):
    """A run for a message. The message exists before the run and gets its answer at the end of the run."""

    def __init__(
        self, state: State, app: LiveApp, user: EndUser, message: Message, request: AppRequest, files: list[Json]
    ) -> None:
        super().__init__(state, app, user)
        self.message, self.request, self.files = message, request, files
        self.answer: list[str] = []
        self.error: ModelError | None = None
        self.metadata: Json = {}
        self._speaks = False
        self._think_tag_is_open = False

    # -- work ---------------------------------------------------------------------------------------------------

    async def work(self) -> None:
        """Run the script and send the outcome."""
        began = self.state.now()
        annotation: Json | None = None
        try:
            try:
                hit = self._matching_annotation()
                if hit is None:
                    await self._script()
                    await self.close_text()
                else:
                    annotation = {"id": hit.id, "account": dict(self.state.account)}
                    await self.say_annotation(hit.answer)
            except asyncio.CancelledError:
                self.check_stop()
                raise
        except Stopped:
            used = no_usage(self.state.now() - began, "0E-7")
        except Exception as error:
            self._fail(error)
            return
        else:
            latency = self.state.now() - began
            spent = sum(words(piece) for piece in self.answer)
            used = no_usage(latency) if annotation else usage(words(self.request.query), spent, latency)
        self._finish(used, annotation)

    async def _script(self) -> None:
        app = self.app.definition
        assert isinstance(app, ChatApp)
        reply = app.run(self.request)
        if inspect.isawaitable(reply):
            reply = await reply
        if is_stream(reply):
            await drive(reply, self.handle)
        elif isinstance(reply, str):
            for piece in tokens(reply):
                await self.say(piece)
        elif reply is not None:
            await self.handle(reply)

    def _matching_annotation(self) -> Annotation | None:
        """Return the annotation whose question equals the query, and count the hit."""
        if self.app.annotation_reply:
            for annotation in self.app.annotations.values():
                if annotation.question.casefold().strip() == self.request.query.casefold().strip():
                    annotation.hit_count += 1
                    return annotation
        return None

    async def handle(self, step: Any) -> None:
        """Run a step of the script."""
        match step:
            case str():
                await self.say(step)
            case Reasoning():
                await self.think(step.text)
            case Delay() | Gate():
                await self.wait_step(step)
            case Replace():
                self.answer = [step.text]
                self.send("message_replace", answer=step.text, reason=step.reason)
            case Sources():
                self.message.sources = list(step.resources)
            case ToolCall():
                self.call_tool(step)
            case MessageFile():
                self._send_file(step)
            case Text():
                await self.say(step.text)
            case Speech():
                self._speaks = True
                self.send("tts_message", audio=b64encode(step.audio).decode())
            case RawEvent():
                self.send(step.event, **step.fields)
            case _:
                raise TypeError(f"an app of the mode {self.app.definition.mode!r} cannot run the step {step!r}")

    async def say(self, piece: str) -> None:
        """Send a piece of the answer."""
        if self._think_tag_is_open:
            self._think_tag_is_open, piece = False, f"\n</think>\n{piece}"
        await self.send_text(piece)

    async def think(self, piece: str) -> None:
        """Send a piece of the model's reasoning, as text between tags."""
        opening = "" if self._think_tag_is_open else "<think>\n"
        self._think_tag_is_open = True
        await self.send_text(opening + piece)

    async def send_text(self, piece: str) -> None:
        """Add text to the answer, and send it with the event that this kind of app uses."""
        self.answer.append(piece)
        self.send_message(piece)
        await self.pace()

    def send_message(self, text: str) -> None:
        """Send the event `message`."""
        selector: list[str] | None = None if self.state.version.lists_are_null else []
        self.send("message", id=self.message.id, answer=text, from_variable_selector=selector)

    async def say_annotation(self, answer: str) -> None:
        """Send an annotation's answer, letter by letter."""
        for letter in answer:
            await self.say(letter)
        await self.close_text()

    def call_tool(self, call: ToolCall) -> None:
        """Raise an error: only agents can call tools."""
        raise TypeError(f"an app of the mode {self.app.definition.mode!r} cannot run the step {call!r}")

    def _send_file(self, step: MessageFile) -> None:
        fields: Json = {"type": step.type, "belongs_to": "assistant", "url": step.url}
        if step.answer is not None:
            fields["answer"] = step.answer
            self.answer.append(step.answer)
        self.send("message_file", id=self.state.uuid(), **fields)

    # -- the end ------------------------------------------------------------------------------------------------

    async def close_text(self) -> None:
        """Send the events after the last piece of text."""
        await self.say("")

    def final_answer(self) -> str:
        """Return the answer to save."""
        return "".join(self.answer)

    def _finish(self, used: Json, annotation: Json | None) -> None:
        version = self.state.version
        self.metadata = metadata(used, self.message.sources, annotation)
        if version.reasoning:
            self.metadata["reasoning"] = {}
        self.message.usage = used
        self.save()
        files: list[Json] | None = [file["sent"] for file in self.files]
        if not files and version.lists_are_null:
            files = None
        shown = self.metadata if version.full_metadata else without_unknown(self.metadata)
        self.send("message_end", id=self.message.id, metadata=shown, files=files)
        if self._speaks:
            self.send("tts_message_end", audio="")
        self.ended = True

    def _fail(self, error: Exception) -> None:
        if isinstance(error, ModelError):
            self.error = error
        else:
            self.state.errors.append(error)
            self.error = ModelError(str(error) or type(error).__name__)
        self.save()
        self.message.status, self.message.error = "error", self.error.message
        code, status = self.error.code, self.error.status
        if isinstance(self.error, ModelRateLimit):
            code, status = self.state.version.model_limit
        event = self._envelope("error")
        del event["task_id"]
        self.emit(event | {"code": code, "status": status, "message": self.error.message})
        self.ended = True

    def save(self) -> None:
        """Save the answer."""
        self.message.answer = self.final_answer().strip()
        if self.message.conversation:
            self.message.conversation.updated_at = self.state.now()

    def abandoned(self) -> None:
        """Drop the answer after the client has disconnected: the message stays, empty and with status `normal`."""
        self.cancel()

    # -- shapes -------------------------------------------------------------------------------------------------

    def _envelope(self, event: str) -> Json:
        envelope: Json = {"event": event}
        if self.message.conversation:
            envelope["conversation_id"] = self.message.conversation.id
        envelope |= {"message_id": self.message.id, "created_at": int(self.message.created_at)}
        return envelope | {"task_id": self.task_id}

    def send(self, event: str, /, **fields: Any) -> None:
        """Send an event in the run's envelope."""
        self.emit(self._envelope(event) | fields)

    def blocking(self) -> Json:
        """Return the blocking answer."""
        answer: Json = {"event": "message", "task_id": self.task_id, "id": self.message.id}
        answer["message_id"] = self.message.id
        if self.message.conversation:
            answer["conversation_id"] = self.message.conversation.id
        answer |= {"mode": self.app.definition.mode, "answer": "".join(self.answer), "metadata": self.metadata}
        return answer | {"created_at": int(self.message.created_at)}
