"""What an app may do while it answers: the values its script returns or yields.

A script is a function. It may return the whole answer, or be a generator (plain or async) that yields these steps as it
goes; what a step produces comes back from the `yield`:

    def review(inputs):
        draft = yield Node("llm", text=["Dear ", "Sir"])
        decision = yield HumanInput("Send {{#llm.text#}}?", actions=["send", "drop"])
        return {"letter": draft["text"], "sent": decision.action == "send"}

Scripts run on the server's event loop, so they must not block: yield `Delay` or `Gate`, or write them async.
"""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import AsyncGenerator, AsyncIterable, Awaitable, Callable, Generator, Iterable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from functools import partial
from typing import Any, Literal, TypeAlias

Json: TypeAlias = dict[str, Any]
FieldType: TypeAlias = Literal["paragraph", "text-input", "select", "file", "file-list"]


@dataclass(frozen=True)
class Delay:
    """Wait so many seconds; a stop request cuts it short."""

    seconds: float


class Gate:
    """Hold a run until the test lets it go on. No sleeping: `gate.reached()` waits until a run stands before it."""

    def __init__(self) -> None:
        self._open = threading.Event()
        self._reached = threading.Event()
        self._waiting: list[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = []
        self._lock = threading.Lock()

    def open(self) -> None:
        """Let every run pass, now and later. May be called from any thread."""
        with self._lock:
            self._open.set()
            waiting, self._waiting = self._waiting, []
        for loop, event in waiting:
            loop.call_soon_threadsafe(event.set)

    def reached(self, timeout: float = 5.0) -> None:
        """Block until a run has come to the gate."""
        if not self._reached.wait(timeout):
            raise TimeoutError("no run came to the gate")

    async def _pass(self) -> None:
        event = asyncio.Event()
        with self._lock:
            if self._open.is_set():
                event.set()
            else:
                self._waiting.append((asyncio.get_running_loop(), event))
        self._reached.set()
        await event.wait()


@dataclass(frozen=True)
class Text:
    """Text that belongs to no node: the fixed words of an answer or of an output."""

    text: str
    selector: Sequence[str] = ("answer", "answer")


@dataclass(frozen=True)
class Reasoning:
    """A piece of what the model thinks before it answers.

    Workflows and chatflows of newer servers send it as `reasoning_chunk`, a New Agent as a thought that grows.
    Everywhere else it is text between `<think>` and `</think>`.
    """

    text: str


@dataclass(frozen=True)
class Replace:
    """Take back the answer so far and put this text in its place (output moderation does it)."""

    text: str
    reason: str = ""


@dataclass(frozen=True)
class Sources:
    """Knowledge the answer rests on; becomes `metadata.retriever_resources`."""

    resources: Sequence[Json]


@dataclass(frozen=True)
class ToolCall:
    """An agent calls a tool; the text before it is the thought that led there."""

    tool: str
    input: Any = field(default_factory=dict)
    observation: Any = ""
    files: Sequence[str] = ()


@dataclass(frozen=True)
class MessageFile:
    """A file the app made. With `answer`, the event also carries text, as servers before 1.15 send it."""

    url: str
    type: str = "image"
    answer: str | None = None


@dataclass(frozen=True)
class Speech:
    """A piece of spoken answer; `tts_message_end` follows the end of the message."""

    audio: bytes


@dataclass(frozen=True)
class RawEvent:
    """Any event, sent as it is given, in the stream's envelope. For kinds that do not exist yet."""

    event: str
    fields: Json = field(default_factory=dict)


@dataclass(frozen=True)
class Node:
    """One step of a workflow. `text` is streamed while it runs and becomes `outputs["text"]`.

    `error` makes it fail, and with it the run, unless `on_error="continue"`: then `outputs` stand in, and the run ends
    `partial-succeeded`. `retries` failed attempts come before the outcome.
    """

    node_id: str
    type: str = ""
    title: str = ""
    inputs: Json = field(default_factory=dict)
    outputs: Json = field(default_factory=dict)
    text: str | Iterable[str | Delay | Gate | Reasoning] | AsyncIterable[str | Delay | Gate | Reasoning] | None = None
    seconds: float = 0.0
    error: str | None = None
    on_error: str = "fail"
    retries: int = 0
    process_data: Json = field(default_factory=dict)


@dataclass(frozen=True)
class Iteration:
    """Runs `each(item, index)` for every item; its steps are the steps of that round, its result one of the outputs."""

    node_id: str
    items: Sequence[Any]
    each: Callable[[Any, int], Any]
    title: str = "Iteration"


@dataclass(frozen=True)
class Loop:
    """Runs `each(index)` up to `count` times, or until it returns `BREAK`; a returned dict updates the variables."""

    node_id: str
    count: int
    each: Callable[[int], Any]
    variables: Json = field(default_factory=dict)
    title: str = "Loop"


BREAK = object()
"""What a round of a `Loop` returns to leave it."""

TIMEOUT = "__timeout"
"""`action` of the submission when nobody filled in the form in time."""


@dataclass(frozen=True)
class Field:
    """One input of a human's form. A `select` has `options`; files can be asked for since 1.15."""

    name: str
    type: FieldType = "paragraph"
    _: KW_ONLY
    default: str = ""
    options: Sequence[str] = ()

    def json(self) -> Json:
        """The field as events and forms show it."""
        if self.type == "select":
            source = {"type": "constant", "selector": [], "value": list(self.options)}
            return {"output_variable_name": self.name, "type": self.type, "option_source": source}
        if self.type in ("file", "file-list"):
            methods = ["local_file", "remote_url"]
            shown: Json = {"output_variable_name": self.name, "allowed_file_types": ["image", "document"]}
            shown |= {"allowed_file_extensions": [], "allowed_file_upload_methods": methods, "type": self.type}
            return shown | ({"number_limits": 5} if self.type == "file-list" else {})
        default = {"type": "constant", "selector": [], "value": self.default}
        return {"output_variable_name": self.name, "type": self.type, "default": default}


@dataclass(frozen=True)
class Action:
    """A button under a human's form."""

    id: str
    title: str = ""
    style: str = "default"

    def json(self) -> Json:
        """The action as events and forms show it."""
        return {"id": self.id, "title": self.title or self.id.capitalize(), "button_style": self.style}


@dataclass(frozen=True)
class HumanInput:
    """Pause the run and ask a human. The `yield` returns the `Submission`.

    In `content`, `{{#node.variable#}}` shows a value of the run and `{{#$output.name#}}` what the human filled in.
    """

    content: str = "Please decide."
    fields: Sequence[Field] = ()
    actions: Sequence[Action | str] = ("approve", "reject")
    node_id: str = "human"
    title: str = "Review"
    expires_in: float = 129600.0
    display_in_ui: bool = True

    def buttons(self) -> list[Action]:
        """The actions, as such."""
        return [action if isinstance(action, Action) else Action(action) for action in self.actions]


@dataclass(frozen=True)
class Submission:
    """What the human sent."""

    action: str
    inputs: Json


class ModelError(Exception):
    """Raise it in a script: the model failed. Chats, agents and completions answer with this code, workflows fail.

    Any other exception is taken for a mistake in the script: the run ends like this, and leaving the `with` block of
    the `FakeDify` raises it.
    """

    def __init__(self, message: str, code: str = "completion_request_error", status: int = 400) -> None:
        super().__init__(message)
        self.message, self.code, self.status = message, code, status


class ModelRateLimit(ModelError):
    """Raise it in a script: the model's own rate limit was reached. Newer servers have a code for it in streams."""


class NodeFailed(Exception):
    """Thrown into the script at the `yield` of a node that failed. Caught, the run ends `partial-succeeded`."""


Item: TypeAlias = "str | Json | Delay | Gate | Reasoning | Replace | Sources | ToolCall | MessageFile | Speech | RawEvent | Text | Node | Iteration | Loop | HumanInput"  # noqa: E501
Reply: TypeAlias = "Item | Iterable[Any] | AsyncIterable[Any] | Awaitable[Any] | Generator[Any, Any, Any]"
Handle: TypeAlias = "Callable[[Any], Awaitable[Any]]"


def tokens(text: str) -> list[str]:
    """Cut a text the way a model streams it: word by word, nothing lost."""
    return re.findall(r"\s*\S+\s*", text) or ([text] if text else [])


def is_stream(reply: Any) -> bool:
    """Whether a reply comes piece by piece (and not as one value)."""
    if isinstance(reply, str | bytes | Mapping):
        return False
    return isinstance(reply, Iterable | AsyncIterable)


async def drive(reply: Any, handle: Handle) -> Any:
    """Hand every item of a streamed reply to `handle`, send the results back in, and return what the script returns.

    What `handle` raises is thrown into a generator at its `yield`. An async generator cannot return anything: the last
    thing it yields counts as its result when that is a dict.
    """
    if isinstance(reply, AsyncIterable):
        return await _drive_async(reply, handle)
    items = iter(reply)
    if not isinstance(items, Generator):
        for each in items:
            await handle(each)
        return None
    step: Callable[[], Any] = partial(next, items)
    try:
        while True:
            item = step()
            try:
                step = partial(items.send, await handle(item))
            except Exception as error:
                step = partial(items.throw, error)
    except StopIteration as end:
        return end.value
    finally:
        items.close()


async def _drive_async(reply: AsyncIterable[Any], handle: Handle) -> Any:
    items = aiter(reply)
    if not isinstance(items, AsyncGenerator):
        async for each in items:
            await handle(each)
        return None
    item: Any = None
    step: Callable[[], Any] = partial(anext, items)
    try:
        while True:
            item = await step()
            try:
                step = partial(items.asend, await handle(item))
            except Exception as error:
                step = partial(items.athrow, error)
    except StopAsyncIteration:
        return item if isinstance(item, dict) else None
    finally:
        await items.aclose()
