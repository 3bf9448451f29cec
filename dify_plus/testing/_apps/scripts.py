"""The steps of an app's script: the values that it returns or yields.

A script is a function. It returns the whole answer, or it is a generator (plain or async) that yields steps. A `yield`
returns the result of its step:

    def review(inputs):
        draft = yield Node("llm", text=["Dear ", "Sir"])
        decision = yield HumanInput("Send {{#llm.text#}}?", actions=["send", "drop"])
        return {"letter": draft["text"], "sent": decision.action == "send"}

Scripts run on the server's event loop, so they must not block: yield a `Delay` or a `Gate`, or use an async script.
"""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import AsyncGenerator, AsyncIterable, Awaitable, Callable, Generator, Iterable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field, fields
from functools import partial
from typing import Any, Literal, Protocol, TypeAlias, get_args

Json: TypeAlias = dict[str, Any]
FieldType: TypeAlias = Literal["paragraph", "text-input", "select", "file", "file-list"]


@dataclass(frozen=True)
class Delay:
    """Wait for a number of seconds, or until the run is stopped."""

    seconds: float


class Gate:
    """Hold a run until the test calls `open()`. `reached()` waits until a run has arrived at the gate."""

    def __init__(self) -> None:
        self._open = threading.Event()
        self._reached = threading.Event()
        self._waiting: list[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = []
        self._lock = threading.Lock()

    def open(self) -> None:
        """Let all runs pass, now and later. Thread-safe."""
        with self._lock:
            self._open.set()
            waiting, self._waiting = self._waiting, []
        for loop, event in waiting:
            loop.call_soon_threadsafe(event.set)

    def reached(self, timeout: float = 30.0) -> None:
        """Block until a run has arrived at the gate. In async code, use `await asyncio.to_thread(gate.reached)`.

        Args:
            timeout: Seconds to wait.

        Raises:
            TimeoutError: No run has arrived in time.
        """
        if not self._reached.wait(timeout):
            raise TimeoutError(f"no run reached the gate within {timeout:g} s")

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
    """Text that does not come from a node, such as the fixed text of an answer."""

    text: str
    selector: Sequence[str] = ("answer", "answer")


@dataclass(frozen=True)
class Reasoning:
    """A piece of the model's reasoning before the answer.

    Workflows and chatflows of newer servers send it as `reasoning_chunk`, a New Agent as a growing thought. All others
    send it as text between `<think>` and `</think>`.
    """

    text: str


@dataclass(frozen=True)
class Replace:
    """Replace the answer so far with this text, as output moderation does."""

    text: str
    reason: str = ""


@dataclass(frozen=True)
class Sources:
    """The sources of the answer: `metadata.retriever_resources`."""

    resources: Sequence[Json]


@dataclass(frozen=True)
class ToolCall:
    """A tool call of an agent. The text before it is the agent's thought."""

    tool: str
    input: Any = field(default_factory=dict)
    observation: Any = ""
    files: Sequence[str] = ()


@dataclass(frozen=True)
class MessageFile:
    """A file that the app created. With `answer`, the event also has text, as servers before 1.15 send it."""

    url: str
    type: str = "image"
    answer: str | None = None


@dataclass(frozen=True)
class Speech:
    """A piece of the answer as audio. `tts_message_end` follows the end of the message."""

    audio: bytes


@dataclass(frozen=True)
class RawEvent:
    """Any event, sent unchanged in the stream's envelope. For events that do not exist yet."""

    event: str
    fields: Json = field(default_factory=dict)


@dataclass(frozen=True)
class Node:
    """One step of a workflow. `text` is streamed while it runs and becomes `outputs["text"]`.

    With `error`, the node and the run fail. With `error` and `on_error="continue"`, the node returns `outputs` and the
    run ends with `partial-succeeded`. The node fails `retries` times before its outcome.
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
    """Run the script `each(item, index)` for every item. Its result is one entry of the outputs."""

    node_id: str
    items: Sequence[Any]
    each: Callable[[Any, int], Any]
    title: str = "Iteration"


@dataclass(frozen=True)
class Loop:
    """Run the script `each(index)` `count` times, or until it returns `BREAK`. A returned dict updates variables."""

    node_id: str
    count: int
    each: Callable[[int], Any]
    variables: Json = field(default_factory=dict)
    title: str = "Loop"


BREAK = object()
"""Return it from a round of a `Loop` to leave the loop."""

TIMEOUT = "__timeout"
"""The `action` of the submission if the form expires."""


class FormField(Protocol):
    """The common part of the fields of an app's form and of a form for a human."""

    @property
    def name(self) -> str: ...
    @property
    def type(self) -> str: ...
    @property
    def options(self) -> Sequence[str]: ...


def check_field(field: FormField, types: Sequence[str]) -> None:
    """Raise `ValueError` if the type of a field is not one of these, or if a `select` has no options."""
    if field.type not in types:
        raise ValueError(f"the type of {field.name!r} must be one of {', '.join(types)}, not {field.type!r}")
    if field.type == "select" and not field.options:
        raise ValueError(f"{field.name!r} is a select: name its options, as in options=['yes', 'no']")


def check_flags(made: Any) -> None:
    """Raise `TypeError` if a field that is True or False has another value. A word such as "no" would count as true."""
    for one in fields(made):
        if one.type == "bool" and not isinstance(getattr(made, one.name), bool):
            raise TypeError(f"{one.name} must be True or False, not {getattr(made, one.name)!r}")


@dataclass(frozen=True)
class Field:
    """An input of a form that a human fills in.

    Raises:
        ValueError: The type is unknown, or a `select` has no options.
    """

    name: str
    """The name of the value in `Submission.inputs`, and in `{{#$output.name#}}` of the form's text."""
    type: FieldType = "paragraph"
    """The kind of field. Servers have files since 1.15."""
    _: KW_ONLY
    default: str = ""
    """The text that the field shows at first."""
    options: Sequence[str] = ()
    """The values to choose from, for a `select`."""

    def __post_init__(self) -> None:
        check_field(self, get_args(FieldType))

    def json(self) -> Json:
        """Return the field as events and forms show it."""
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
    """A button of a form."""

    id: str
    title: str = ""
    style: str = "default"

    def json(self) -> Json:
        """Return the action as events and forms show it."""
        return {"id": self.id, "title": self.title or self.id.capitalize(), "button_style": self.style}


@dataclass(frozen=True)
class HumanInput:
    """Pause the run for a human's input. The `yield` returns the `Submission`.

    In `content`, `{{#node.variable#}}` shows a value of the run and `{{#$output.name#}}` the human's input.
    """

    content: str = "Please decide."
    fields: Sequence[Field] = ()
    actions: Sequence[Action | str] = ("approve", "reject")
    node_id: str = "human"
    title: str = "Review"
    expires_in: float = 129600.0
    display_in_ui: bool = True

    def __post_init__(self) -> None:
        check_flags(self)
        if isinstance(self.actions, str):
            raise TypeError(f"the actions of a HumanInput must be a list: actions=[{self.actions!r}]")
        for each in self.fields:
            if not isinstance(each, Field):
                raise TypeError(f"the fields of a HumanInput must be Field objects, not {each!r}: Field({each!r})")

    def buttons(self) -> list[Action]:
        """Return the actions as `Action` objects."""
        return [action if isinstance(action, Action) else Action(action) for action in self.actions]


@dataclass(frozen=True)
class Submission:
    """The form as the human submitted it."""

    action: str
    inputs: Json


class ModelError(Exception):
    """Raise it in a script to make the model fail. Chats, agents and completions answer with its code; workflows fail.

    Any other exception counts as a mistake in the script: the run fails in the same way, and the end of the `with`
    block of the `FakeDify` raises the exception.
    """

    def __init__(self, message: str, code: str = "completion_request_error", status: int = 400) -> None:
        super().__init__(message)
        self.message, self.code, self.status = message, code, status


class ModelRateLimit(ModelError):
    """Raise it in a script for the model's own rate limit. The streams of newer servers have an error code for it."""


class NodeFailed(Exception):
    """Raised by the `yield` of a failed node. If the script catches it, the run ends with `partial-succeeded`."""


Item: TypeAlias = "str | Json | Delay | Gate | Reasoning | Replace | Sources | ToolCall | MessageFile | Speech | RawEvent | Text | Node | Iteration | Loop | HumanInput"  # noqa: E501
Reply: TypeAlias = "Item | Iterable[Any] | AsyncIterable[Any] | Awaitable[Any] | Generator[Any, Any, Any]"
Handle: TypeAlias = "Callable[[Any], Awaitable[Any]]"


def tokens(text: str) -> list[str]:
    """Split a text into words with their spaces, as a model streams it."""
    return re.findall(r"\s*\S+\s*", text) or ([text] if text else [])


def is_stream(reply: Any) -> bool:
    """Return whether a reply consists of pieces and is not a single value."""
    if isinstance(reply, str | bytes | Mapping):
        return False
    return isinstance(reply, Iterable | AsyncIterable)


async def drive(reply: Any, handle: Handle) -> Any:
    """Pass every item of a streamed reply to `handle`, send the results back, and return the script's result.

    An exception of `handle` is raised at the generator's `yield`. An async generator cannot return a value: if the last
    item that it yields is a dict, that is its result.
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
