"""Runs of chat, agent and completion apps: text, an end, no graph behind it."""

from __future__ import annotations

import asyncio
import inspect
import json
from base64 import b64encode
from typing import Any

from dify_plus.testing._apps.definitions import AppRequest, ChatApp
from dify_plus.testing._apps.scripts import (
    Delay,
    Gate,
    Json,
    MessageFile,
    ModelError,
    RawEvent,
    Replace,
    Sources,
    Speech,
    Text,
    ToolCall,
    drive,
    is_stream,
    tokens,
)
from dify_plus.testing._runs.run import Run, Stopped, metadata, no_usage, usage, words
from dify_plus.testing._state import Annotation, EndUser, LiveApp, Message, State


class PlainRun(Run):
    """`message` is created before the run starts and gets its answer when the run ends."""

    def __init__(
        self, state: State, app: LiveApp, user: EndUser, message: Message, request: AppRequest, files: list[Json]
    ) -> None:
        super().__init__(state, app, user)
        self.message, self.request, self.files = message, request, files
        self.answer: list[str] = []
        self.error: ModelError | None = None
        self.metadata: Json = {}
        self.spoke = False
        self.is_agent = app.definition.mode == "agent-chat"
        self.thought: Json | None = None
        self.thought_from = 0

    # -- what it does -------------------------------------------------------------------------------------------

    async def work(self) -> None:
        """Run the script and say how it went."""
        began = self.state.now()
        annotation: Json | None = None
        try:
            try:
                hit = self._annotated()
                if hit is None:
                    await self._script()
                else:
                    annotation = {"id": hit.id, "account": dict(self.state.account)}
                    for piece in hit.answer:
                        await self.say(piece)
            except asyncio.CancelledError:
                self.check_stop()
                raise
        except Stopped:
            used = no_usage(self.state.now() - began, "0E-7")
        except Exception as error:
            self._fail(error)
            return
        else:
            if not self.is_agent:
                await self.say("")
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

    def _annotated(self) -> Annotation | None:
        if self.app.annotation_reply:
            for annotation in self.app.annotations.values():
                if annotation.question.casefold().strip() == self.request.query.casefold().strip():
                    annotation.hit_count += 1
                    return annotation
        return None

    async def handle(self, step: Any) -> None:
        """Do one step of the script."""
        match step:
            case str():
                await self.say(step)
            case Delay() | Gate():
                await self.wait_step(step)
            case Replace():
                self.answer = [step.text]
                self.send("message_replace", answer=step.text, reason=step.reason)
            case Sources():
                self.message.sources = list(step.resources)
            case ToolCall() if self.is_agent:
                self._call_tool(step)
            case MessageFile():
                fields = {"type": step.type, "belongs_to": "assistant", "url": step.url}
                self.send("message_file", id=self.state.uuid(), **fields)
            case Text():
                await self.say(step.text)
            case Speech():
                self.spoke = True
                self.send("tts_message", audio=b64encode(step.audio).decode())
            case RawEvent():
                self.send(step.event, **step.fields)
            case _:
                raise TypeError(f"a {self.app.definition.mode} app cannot do {step!r}")

    async def say(self, piece: str) -> None:
        """A piece of the answer."""
        if self.is_agent:
            self._think()
            self.send("agent_message", id=self.message.id, answer=piece)
        else:
            self.send("message", id=self.message.id, answer=piece, from_variable_selector=None)
        self.answer.append(piece)
        await self.pace()

    # -- an agent's thoughts ------------------------------------------------------------------------------------

    def _think(self) -> Json:
        """The thought under way; a new one announces itself."""
        if self.thought is None:
            position = len(self.message.thoughts) + 1
            self.thought = {
                "id": self.state.uuid(),
                "position": position,
                "thought": "",
                "observation": "",
                "tool": "",
                "tool_labels": {},
                "tool_input": "",
                "message_files": [],
            }
            self.thought_from = len(self.answer)
            self.send("agent_thought", **self.thought)
        return self.thought

    def _end_thought(self) -> None:
        thought = self._think()
        thought["thought"] = "".join(self.answer[self.thought_from :])
        self.send("agent_thought", **thought)
        self._keep_thought(thought)

    def _call_tool(self, call: ToolCall) -> None:
        thought = self._think()
        label = call.tool.replace("_", " ").title()
        names = dict.fromkeys(("zh_Hans", "en_US", "pt_BR", "ja_JP"), label)
        thought |= {
            "thought": "".join(self.answer[self.thought_from :]),
            "tool": call.tool,
            "tool_labels": {call.tool: names},
            "tool_input": json.dumps({call.tool: call.input}, ensure_ascii=False),
        }
        self.send("agent_thought", **thought)
        thought |= {
            "observation": json.dumps({call.tool: call.observation}, ensure_ascii=False),
            "message_files": list(call.files),
        }
        self.send("agent_thought", **thought)
        self._keep_thought(thought)

    def _keep_thought(self, thought: Json) -> None:
        self.message.thoughts.append(
            {
                "id": thought["id"],
                "chain_id": None,
                "message_id": self.message.id,
                "position": thought["position"],
                "thought": thought["thought"],
                "tool": thought["tool"],
                "tool_labels": thought["tool_labels"],
                "tool_input": thought["tool_input"],
                "created_at": int(self.message.created_at),
                "observation": thought["observation"],
                "files": thought["message_files"],
            }
        )
        self.thought = None

    # -- how it ends --------------------------------------------------------------------------------------------

    def _finish(self, used: Json, annotation: Json | None) -> None:
        if self.is_agent and not self.stop_requested:
            self._end_thought()
        self.metadata = metadata(used, self.message.sources, annotation)
        self._save()
        files = [file["sent"] for file in self.files] or None
        self.send("message_end", id=self.message.id, metadata=self.metadata, files=files)
        if self.spoke:
            self.send("tts_message_end", audio="")
        self.ended = True

    def _fail(self, error: Exception) -> None:
        self.error = error if isinstance(error, ModelError) else ModelError(str(error) or type(error).__name__)
        self._save()
        self.message.status, self.message.error = "error", self.error.message
        event = self._envelope("error")
        del event["task_id"]
        self.emit(event | {"code": self.error.code, "status": self.error.status, "message": self.error.message})
        self.ended = True

    def _save(self) -> None:
        thoughts = [thought["thought"] for thought in self.message.thoughts]
        text = "\n".join(thoughts) if thoughts else "".join(self.answer)
        self.message.answer = text.strip()
        if self.message.conversation:
            self.message.conversation.updated_at = self.state.now()

    def abandoned(self) -> None:
        """The answer of a chat whose reader left is lost: the message stays, empty and `normal`."""
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
        """The answer when it is asked for in one piece."""
        answer: Json = {"event": "message", "task_id": self.task_id, "id": self.message.id}
        answer["message_id"] = self.message.id
        if self.message.conversation:
            answer["conversation_id"] = self.message.conversation.id
        answer |= {"mode": self.app.definition.mode, "answer": "".join(self.answer), "metadata": self.metadata}
        return answer | {"created_at": int(self.message.created_at)}
