"""Runs of workflows and chatflows: nodes, text, and pauses for a human."""

from __future__ import annotations

import asyncio
import inspect
from base64 import b64encode
from typing import Any

from dify_plus._streams.accumulators import streamed_outputs
from dify_plus.testing._apps.definitions import AppRequest, ChatApp, ChatflowApp, WorkflowApp
from dify_plus.testing._apps.scripts import (
    BREAK,
    TIMEOUT,
    Delay,
    Gate,
    HumanInput,
    Iteration,
    Json,
    Loop,
    ModelError,
    Node,
    NodeFailed,
    RawEvent,
    Reasoning,
    Replace,
    Sources,
    Speech,
    Submission,
    Text,
    drive,
    is_stream,
    tokens,
)
from dify_plus.testing._human_form import Form
from dify_plus.testing._runs import workflow_shapes
from dify_plus.testing._runs.containers import Container, Round
from dify_plus.testing._runs.run import CLOSED, Stopped, metadata, no_usage, usage, words
from dify_plus.testing._runs.workflow_record import NodeRecord, RunRecord
from dify_plus.testing._state import EndUser, LiveApp, Message, State

MODEL = {"model_provider": "fake/fakellm/fakellm", "model_name": "fake-chat"}


class WorkflowRun(RunRecord):
    """A run of a workflow, or of a chatflow when there is a `message`."""

    def __init__(
        self,
        state: State,
        app: LiveApp,
        user: EndUser,
        inputs: Json,
        *,
        files: list[Json],
        message: Message | None = None,
        request: AppRequest | None = None,
    ) -> None:
        super().__init__(state, app, user, inputs, files=files, message=message, request=request)
        self._since = self.created_at
        self._spoke = False
        self._index = 0
        self._llm: NodeRecord | None = None
        self._llm_text: list[str] = []
        self._rounds: list[Round] = []
        self._think_tag_is_open = False
        self._streamed: list[str] = []
        if state.version.reasoning:
            self.metadata["reasoning"] = {}

    # -- from start to end --------------------------------------------------------------------------------------

    def start(self) -> None:
        """Start the run."""
        self.app.workflow_runs[self.id] = self
        super().start()

    def refuse(self, error: str) -> None:
        """Fail because of invalid inputs before any node runs. No record is kept."""
        self.send("workflow_started", data=workflow_shapes.started(self, "initial", self.state.now()))
        self.status, self.error, self.finished_at = "failed", error, self.state.now()
        self.send("workflow_finished", data=workflow_shapes.finished_data(self))
        self.ended = True

    async def work(self) -> None:
        """Run the script between a start node and an end node, and send the outcome."""
        try:
            try:
                await self._nodes_in_order()
            except asyncio.CancelledError:
                self.check_stop()
                raise
        except Stopped:
            self._finish("stopped", f"Aborted: {self.stop_reason}")
        except Exception as error:
            message = str(error) or type(error).__name__
            if not isinstance(error, ModelError | NodeFailed):
                self.state.errors.append(error)
            if not isinstance(error, NodeFailed):  # the model failed
                self._llm = self._llm or self._open_node("llm", "llm", "llm")
                self._close_llm(error=message)
                self.exceptions += 1
            self._finish("failed", message)
        else:
            self._finish("partial-succeeded" if self.exceptions else "succeeded", None)

    async def _nodes_in_order(self) -> None:
        self.send("workflow_started", data=workflow_shapes.started(self, "initial", self.state.now()))
        start = self._open_node("start", "start", "start")
        self._close_node(start, self.inputs, self.inputs)
        outputs = await self._script()
        self._close_llm()
        if self.message is None:
            self.outputs = outputs if isinstance(outputs, dict) else self.outputs
            self._stream_rest()
            self._close_node(self._open_node("end", "end", "end"), self.outputs, self.outputs)
        else:
            self.outputs = {"answer": "".join(self.answer), "files": []}
            self._close_node(self._open_node("answer", "answer", "answer"), {}, self.outputs)

    def _stream_rest(self) -> None:
        """Send the outputs that follow the streamed ones: a server streams all that are text, each in a new line."""
        streamed, whole = "".join(self._streamed), "\n".join(streamed_outputs(self.outputs))
        if streamed and whole != streamed and whole.startswith(streamed):
            self._emit_text(whole.removeprefix(streamed), ["end", "answer"])

    async def _script(self) -> Any:
        app = self.app.definition
        if isinstance(app, WorkflowApp):
            reply = app.script(self.inputs)
        else:
            assert isinstance(app, ChatApp) and self.request is not None
            reply = app.run(self.request)
        if inspect.isawaitable(reply):
            reply = await reply
        if is_stream(reply):
            return await drive(reply, self.handle)
        if isinstance(reply, str):
            for piece in tokens(reply):
                await self.handle(piece)
            return {"text": reply}
        if isinstance(reply, dict):
            await self.handle(Node("code", inputs=self.inputs, outputs=reply))
            return reply
        return None if reply is None else await self.handle(reply)

    async def handle(self, step: Any) -> Any:
        """Run a step of the script and return its result."""
        match step:  # these steps can occur within text
            case str():
                return await self._say_as_llm(step)
            case Reasoning():
                return await self._think_as_llm(step.text)
            case Delay() | Gate():
                return await self.wait_step(step)
            case RawEvent():
                return self.send(step.event, **step.fields)
            case Speech():
                self._spoke = True
                return self.send("tts_message", audio=b64encode(step.audio).decode())
        self._close_llm()
        match step:
            case Text():
                return await self._say(step.text, list(step.selector))
            case Node():
                return await self._node(step)
            case HumanInput():
                return await self._ask(step)
            case Iteration():
                return await self._iterate(step)
            case Loop():
                return await self._loop(step)
            case dict():
                self.outputs = step
                return None
            case Replace() if self.message is not None:
                self.answer = [step.text]
                return self.send("message_replace", answer=step.text, reason=step.reason)
            case Sources() if self.message is not None:
                self.message.sources = list(step.resources)
                return None
        raise TypeError(f"an app of the mode {self.app.definition.mode!r} cannot run the step {step!r}")

    def _finish(self, status: str, error: str | None) -> None:
        self.status, self.error = status, error
        self.finished_at = self.state.now()
        self.elapsed += self.finished_at - self._since
        if error is not None:
            self.outputs = {}
        app = self.app.definition
        late = isinstance(app, ChatflowApp) and app.message_end_last
        if self.message is not None and not late:
            self._finish_message(self.message)
        self.send("workflow_finished", data=workflow_shapes.finished_data(self))
        if self.message is not None and late:
            self._finish_message(self.message)
        if self._spoke:
            self.send("tts_message_end", audio="")
        if self.message is None:
            self.app.workflow_logs.insert(0, workflow_shapes.log_entry(self))
        self.ended = True

    def _finish_message(self, message: Message) -> None:
        assert message.conversation is not None and self.request is not None
        message.answer = "".join(self.answer)
        message.conversation.updated_at = self.state.now()
        if self.status == "failed":
            message.status, message.error = "error", self.error
        if self.error is not None:
            return
        for variable in message.conversation.variables:
            value = self.request.variables.get(variable.name, variable.value)
            if value != variable.value:
                variable.value, variable.updated_at = value, self.state.now()
        used = usage(words(self.request.query), words(message.answer), self.elapsed)
        message.usage = used if self.tokens else no_usage(0.0)
        self.metadata = metadata(message.usage, message.sources)
        if self.state.version.reasoning:
            self.metadata["reasoning"] = {node: text.strip() for node, text in self.reasoning.items()}
        files = [file["sent"] for file in self.files]
        self.send("message_end", id=message.id, metadata=self.metadata, files=files)

    # -- nodes --------------------------------------------------------------------------------------------------

    async def _node(self, step: Node) -> Json:
        record = self._open_node(step.node_id, step.type or step.node_id, step.title or step.node_id)
        if step.seconds:
            await asyncio.sleep(step.seconds)
        outputs, error = dict(step.outputs), step.error
        if step.text is not None:
            try:
                outputs |= await self._say_all(step)
            except Exception as raised:
                if not isinstance(raised, ModelError):
                    self.state.errors.append(raised)
                error = str(raised) or type(raised).__name__
        for attempt in range(1, step.retries + 1):
            self._retry(record, step, attempt)
        self.exceptions += error is not None
        if error is None:
            self._close_node(record, step.inputs, outputs, step.process_data)
        elif step.on_error == "continue":
            self._close_node(record, step.inputs, outputs, step.process_data, "exception", error)
        else:
            self._close_node(record, step.inputs, {}, step.process_data, "failed", error)
            raise NodeFailed(error)
        self.values[step.node_id] = outputs
        return outputs

    def _retry(self, record: NodeRecord, step: Node, attempt: int) -> None:
        record.status, record.error = "retry", step.error or "the attempt failed"
        record.finished_at = self.state.now()
        self.send("node_retry", data=record.finished(step.inputs, {}, {}, None) | {"retry_index": attempt})

    def _open_node(self, node_id: str, kind: str, title: str, again: NodeRecord | None = None) -> NodeRecord:
        """Start a node, or resume the paused node `again`."""
        self.steps += 1
        self._index += 1
        record = NodeRecord(self.state.uuid(), node_id, kind, title, self._index, self.state.now())
        if again is not None:
            record.id = again.id
            self.nodes.remove(again)
        for outer in self._rounds:
            if outer.container == "iteration":
                record.iteration_id = outer.node_id
            else:
                record.loop_id = outer.node_id
        self.nodes.append(record)
        self.send("node_started", data=record.started())
        return record

    def _close_node(
        self,
        record: NodeRecord,
        inputs: Json,
        outputs: Json,
        process_data: Json | None = None,
        status: str = "succeeded",
        error: str | None = None,
    ) -> None:
        record.status, record.error, record.finished_at = status, error, self.state.now()
        about: Json = {}
        if "usage" in outputs:
            about = {key: outputs["usage"][key] for key in ("total_tokens", "total_price", "currency")}
        for outer in self._rounds:
            about |= outer.tags()
        self.send("node_finished", data=record.finished(inputs, process_data or {}, outputs, about or None))

    # -- text ---------------------------------------------------------------------------------------------------

    async def _say_all(self, step: Node) -> Json:
        """Stream a node's text and return the outputs that it makes."""
        said: list[str] = []

        async def say(piece: str | Delay | Gate | Reasoning) -> None:
            if isinstance(piece, Delay | Gate):
                return await self.wait_step(piece)
            if isinstance(piece, Reasoning):
                said.append(await self._think(piece.text, step.node_id))
            else:
                said.append(await self._say(piece, [step.node_id, "text"]))

        assert step.text is not None
        await drive(tokens(step.text) if isinstance(step.text, str) else step.text, say)
        said.append(await self._end_thinking(step.node_id))
        text = "".join(said)
        if step.type != "llm":
            return {"text": text}
        thought = self.reasoning.get(step.node_id, "").strip()
        return {"text": text, "reasoning_content": thought, "usage": self._count(text), "finish_reason": "stop"}

    async def _think_as_llm(self, piece: str) -> None:
        self._llm = self._llm or self._open_node("llm", "llm", "llm")
        self._llm_text.append(await self._think(piece, "llm"))

    async def _think(self, piece: str, node_id: str) -> str:
        """Send a piece of the model's reasoning, and return the part that counts as text."""
        if not self.state.version.reasoning:
            piece = piece if self._think_tag_is_open else f"<think>\n{piece}"
            self._think_tag_is_open = True
            await self._send_text(piece, [node_id, "text"])
            return piece
        self.reasoning[node_id] = self.reasoning.get(node_id, "") + piece
        self._send_reasoning(piece, node_id, final=False)
        await self.pace()
        return ""

    async def _end_thinking(self, node_id: str) -> str:
        """Close open reasoning at the end of a node, and return the part that counts as text."""
        if node_id in self.reasoning:
            self._send_last_reasoning(node_id)
        return await self._say("", [node_id, "text"]) if self._think_tag_is_open else ""

    def _send_reasoning(self, piece: str, node_id: str, final: bool) -> None:
        message_id = None if self.message is None else self.message.id
        data = {"message_id": message_id, "reasoning": piece, "node_id": node_id, "is_final": final}
        self.send("reasoning_chunk", data=data)

    def _send_last_reasoning(self, node_id: str) -> None:
        self._send_reasoning("", node_id, final=True)
        self._emit_text("", [node_id, "text"])

    async def _say_as_llm(self, piece: str) -> None:
        """Send text that has no node: it opens a node `llm`, which stays open until the next other step."""
        if self._llm is None:
            self._llm = self._open_node("llm", "llm", "llm")
        self._llm_text.append(await self._say(piece, ["llm", "text"]))

    def _close_llm(self, error: str | None = None) -> None:
        if self._llm is None:
            return
        record, text = self._llm, "".join(self._llm_text)
        self._llm, self._llm_text = None, []
        if error is not None:
            self._close_node(record, MODEL, {}, None, "failed", error)
            return
        if "llm" in self.reasoning:
            self._send_last_reasoning("llm")
        used = self._count(text)
        thought = self.reasoning.get("llm", "").strip()
        outputs: Json = {"text": text, "reasoning_content": thought, "usage": used, "finish_reason": "stop"}
        process = {"model_mode": "chat", "prompts": [], "usage": used, "finish_reason": "stop", **MODEL}
        self._close_node(record, MODEL, outputs, process)
        self.values[record.node_id] = outputs

    async def _say(self, piece: str, selector: list[str]) -> str:
        if self._think_tag_is_open:
            self._think_tag_is_open, piece = False, f"\n</think>\n{piece}"
        await self._send_text(piece, selector)
        return piece

    async def _send_text(self, piece: str, selector: list[str]) -> None:
        self._emit_text(piece, selector)
        await self.pace()

    def _emit_text(self, piece: str, selector: list[str]) -> None:
        if self.message is None:
            self._streamed.append(piece)
            self.send("text_chunk", data={"text": piece, "from_variable_selector": selector})
        else:
            self.answer.append(piece)
            self.send("message", id=self.message.id, answer=piece, from_variable_selector=selector)

    def _count(self, text: str) -> Json:
        asked = self.request.query if self.request is not None else str(self.inputs)
        used = usage(words(asked), words(text), round(self.state.now() - self._since, 3))
        self.tokens += used["total_tokens"]
        return used

    # -- containers ---------------------------------------------------------------------------------------------

    async def _iterate(self, step: Iteration) -> Json:
        box = Container(self, "iteration", step.node_id, step.title, {"iterator_selector": list(step.items)})
        box.started(len(step.items))
        results: list[Any] = []
        for index, item in enumerate(step.items):
            box.next(index)
            results.append(await self._round(box, index, step.each(item, index)))
        return box.completed({"output": results}, len(step.items))

    async def _loop(self, step: Loop) -> Json:
        box = Container(self, "loop", step.node_id, step.title, {"loop_count": step.count, **step.variables})
        box.started(step.count)
        variables, values = dict(step.variables), {}
        reason, rounds = "loop_completed", 0
        for index in range(step.count):
            if index:
                box.next(index, pre_loop_output={})
            result = await self._round(box, index, step.each(index))
            rounds += 1
            if isinstance(result, dict):
                variables |= result
            values[str(index)] = dict(variables)
            if result is BREAK:
                reason = "loop_break"
                break
        about = {"loop_variable_map": values, "completed_reason": reason}
        return box.completed({**variables, "loop_round": rounds}, step.count, **about)

    async def _round(self, box: Container, index: int, reply: Any) -> Any:
        self._rounds.append(Round(box.kind, box.node_id, index))
        began = self.state.now()
        if inspect.isawaitable(reply):
            reply = await reply
        if is_stream(reply) and not isinstance(reply, list | tuple):
            reply = await drive(reply, self.handle)
        elif isinstance(reply, Node):
            reply = await self.handle(reply)
        self._close_llm()
        box.durations[str(index)] = self.state.now() - began
        self._rounds.pop()
        return reply

    # -- human input --------------------------------------------------------------------------------------------

    async def _ask(self, step: HumanInput) -> Submission:
        record = self._open_node(step.node_id, "human-input", step.title)
        form = Form(
            self.state.uuid(), self.state.token(), step, self.state.now() + step.expires_in, self.render, self.resume
        )
        form.new_fields = self.state.version.new_fields
        self.app.forms[form.token] = form
        self.send("human_input_required", data=form.required(rendered=True))
        record.status, record.finished_at = "paused", self.state.now()
        self.status, self.paused_on = "paused", form
        self.elapsed += self.state.now() - self._since
        self.send("workflow_paused", data=workflow_shapes.paused(self, form, True, self.elapsed))
        self.at_rest()
        try:
            async with asyncio.timeout(step.expires_in):
                await form.answered.wait()
        except TimeoutError:
            self.resume(form)
        self._index = 0
        self.send("workflow_started", data=workflow_shapes.started(self, "resumption", self.state.now()))
        if self.message is None and self.state.version.resumed_workflow_is_stopped:
            self.stop(CLOSED)
            await asyncio.sleep(0)
        record = self._open_node(step.node_id, "human-input", step.title, again=record)
        if form.submission is None:
            return self._timed_out(form, record)
        return self._answered(form, record, form.submission)

    def resume(self, form: Form) -> None:
        """Resume after the form was submitted or has expired."""
        self.status, self.paused_on, self._since = "running", None, self.state.now()
        self.at_work()
        form.answered.set()

    def request_stop(self, user: EndUser) -> None:
        """Stop the run. On a paused run, a stop request succeeds and changes nothing."""
        if self.paused_on is None:
            super().request_stop(user)

    def _answered(self, form: Form, record: NodeRecord, submission: Submission) -> Submission:
        inputs, title = submission.inputs, form.title_of(submission.action)
        self.values[form.step.node_id] = inputs
        text = self.render(form.step.content, inputs)
        filled: Json = {"node_id": form.step.node_id, "node_title": form.step.title, "rendered_content": text}
        filled |= {"action_id": submission.action, "action_text": title, "submitted_data": inputs}
        if self.state.version.form_filled_event:
            self.send("human_input_form_filled", data=filled)
        shown = {name: {"value_type": "string", "value": value} for name, value in inputs.items()}
        outputs = {**inputs, "__action_id": submission.action, "__rendered_content": text, "__action_value": title}
        self._close_node(record, shown, outputs)
        return submission

    def _timed_out(self, form: Form, record: NodeRecord) -> Submission:
        about: Json = {"node_id": form.step.node_id, "node_title": form.step.title}
        self.send("human_input_form_timeout", data=about | {"expiration_time": int(form.expires_at)})
        self._close_node(record, {}, {"__action_id": TIMEOUT})
        return Submission(TIMEOUT, {})
