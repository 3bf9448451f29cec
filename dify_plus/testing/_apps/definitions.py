"""The apps that a FakeDify serves, and the requests that their scripts receive."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from typing import Any, ClassVar, Literal, TypeAlias, get_args

from dify_plus._streams.accumulators import rendered
from dify_plus.testing._apps.scripts import Json, Node, Reply, ToolCall, check_field, check_flags, tokens

InputType: TypeAlias = Literal["text-input", "paragraph", "select", "number", "checkbox", "file", "file-list"]


@dataclass(frozen=True)
class Input:
    """A field of an app's input form.

    Raises:
        ValueError: The type is unknown, or a `select` has no options.
    """

    name: str
    """The name of the variable, as `inputs` passes it."""
    type: InputType = "text-input"
    """The kind of field. The server checks values of this kind."""
    _: KW_ONLY
    required: bool = False
    """Whether the server refuses a call without this input."""
    label: str = ""
    """The text that people see; the name, if empty."""
    max_length: int | None = None
    """The largest number of characters; None for the server's default, which is not checked."""
    options: Sequence[str] = ()
    """The allowed values of a `select`."""
    default: Any = ""
    """The value that the form shows at first. The server does not fill it in."""

    def __post_init__(self) -> None:
        check_field(self, get_args(InputType))
        check_flags(self)


@dataclass
class Turn:
    """An earlier question of a conversation and its answer."""

    query: str
    answer: str


@dataclass
class AppRequest:
    """The request that the script of a chat, agent, chatflow or completion app receives."""

    query: str
    inputs: Json
    user: str
    files: list[Json] = field(default_factory=list)
    conversation_id: str | None = None
    history: list[Turn] = field(default_factory=list)
    variables: Json = field(default_factory=dict)
    """The conversation variables of a chatflow. Values that the script sets here are stored."""


@dataclass(kw_only=True)
class App:
    """The base of all apps. `inputs=None` declares no form: the script receives all inputs unchecked."""

    inputs: Sequence[Input] | None = None
    name: str = ""
    description: str = ""
    tags: Sequence[str] = ()
    author: str = "admin"
    api_enabled: bool = True
    max_active: int | None = None
    """The maximum number of concurrent runs. More are refused with Dify's concurrency error."""
    token_delay: float | None = None
    """Seconds between two tokens; `None` uses the server's `token_delay`."""
    opening_statement: str = ""
    suggested_questions: Sequence[str] = ()
    suggested: Sequence[str] | None = None
    """Questions to suggest after an answer; `None` switches the feature off."""
    speech: bool = True
    """Whether audio-to-text and text-to-audio are enabled."""
    title: Callable[[str], str] | str | None = None
    """The name of a new conversation, or a function that makes it from the first question."""

    mode: ClassVar[str] = ""
    workflow_backed: ClassVar[bool] = False

    def __post_init__(self) -> None:
        check_flags(self)
        for one in self.inputs or ():
            if not isinstance(one, Input):
                raise TypeError(
                    f"inputs must be a list of Input objects, such as [Input('name')]; this is none: {one!r}"
                )

    def conversation_name(self, query: str) -> str:
        """Return the name of a conversation that begins with this question."""
        if self.title is None:
            return query[:75] or "New conversation"
        return self.title if isinstance(self.title, str) else self.title(query)


Script = Callable[[AppRequest], Reply]


def _echo(request: AppRequest) -> str:
    return f"You said: {request.query}"


def _agent_echo(request: AppRequest) -> Any:
    yield "Let me look. "
    yield ToolCall("echo", {"text": request.query}, observation=request.query)
    yield from tokens(f"You said: {request.query}")


def _workflow_echo(inputs: Json) -> Any:
    """Return the inputs, and stream them as a server streams outputs; if one is an object, only the strings."""
    text = rendered(inputs)
    if text is None:
        text = "\n".join(value for value in inputs.values() if isinstance(value, str))
    yield Node("template", "template-transform", text=text, inputs=inputs)
    return dict(inputs)


@dataclass
class ChatApp(App):
    """A basic chatbot. `reply` is the answer, its pieces, or a function that takes the request and returns either."""

    reply: Script | str | Sequence[Any] = _echo
    mode: ClassVar[str] = "chat"

    def __post_init__(self) -> None:
        super().__post_init__()
        if not (callable(self.reply) or isinstance(self.reply, Sequence)):
            raise TypeError(f"reply must be a text, a list of pieces, or a function of the request, not {self.reply!r}")

    def run(self, request: AppRequest) -> Reply:
        """Return the script's reply to a request."""
        return self.reply(request) if callable(self.reply) else self.reply


@dataclass
class AgentApp(ChatApp):
    """An agent: its script can also yield `ToolCall`s. It only supports streaming."""

    reply: Script | str | Sequence[Any] = _agent_echo
    mode: ClassVar[str] = "agent-chat"


@dataclass
class NewAgentApp(AgentApp):
    """A New Agent, which servers have since 1.15. Its script is that of an `AgentApp`; its stream is different.

    Its text arrives in pieces, and again as a whole at the end. It only supports streaming. Its script
    cannot yield `HumanInput`: a New Agent asks people for input in its answer.
    """

    mode: ClassVar[str] = "agent"


@dataclass
class CompletionApp(ChatApp):
    """A text generator: it has no conversations, and the query is the input named `query`."""

    mode: ClassVar[str] = "completion"


@dataclass
class ChatflowApp(ChatApp):
    """A chat built as a workflow: its script can also yield nodes and human input. Other text is from a node `llm`."""

    variables: Mapping[str, Any] = field(default_factory=dict)
    """The conversation variables with their initial values."""
    message_end_last: bool = False
    """Whether to send `workflow_finished` before `message_end`, as some servers do."""

    mode: ClassVar[str] = "advanced-chat"
    workflow_backed: ClassVar[bool] = True


@dataclass
class WorkflowApp(App):
    """A workflow: `script` is a function that takes the inputs, can yield nodes, and returns the outputs."""

    script: Callable[[Json], Any] = _workflow_echo
    published: bool = True
    mode: ClassVar[str] = "workflow"
    workflow_backed: ClassVar[bool] = True

    def __post_init__(self) -> None:
        super().__post_init__()
        if not callable(self.script):
            raise TypeError(f"script must be a function of the inputs that returns the outputs, not {self.script!r}")


def default_apps(new_agent: bool) -> dict[str, App]:
    """Return the apps that every server has unless a test replaces them. Newer servers also have a New Agent."""
    return {
        **({"new-agent": NewAgentApp()} if new_agent else {}),
        "chat": ChatApp(suggested=("Tell me more", "Why?", "Thank you")),
        "agent": AgentApp(),
        "chatflow": ChatflowApp(suggested=("Tell me more", "Why?", "Thank you")),
        "completion": CompletionApp(),
        "workflow": WorkflowApp(),
    }


# -- parameters and the checks of an input form ------------------------------------------------------------------

SYSTEM_PARAMETERS = {
    "image_file_size_limit": 10,
    "video_file_size_limit": 100,
    "audio_file_size_limit": 50,
    "file_size_limit": 15,
    "workflow_file_upload_limit": 10,
}


def parameters(app: App) -> Json:
    """Return the answer of GET /parameters."""
    if isinstance(app, NewAgentApp):
        return _new_agent_parameters(app)
    methods = ["local_file", "remote_url"]
    upload: Json = {
        "allowed_file_extensions": [],
        "allowed_file_types": ["image", "document", "audio", "video"],
        "allowed_file_upload_methods": methods,
        "enabled": True,
    }
    moderation: Json = {"enabled": False}
    if not app.workflow_backed:
        upload["image"] = {"detail": "high", "enabled": True, "number_limits": 3, "transfer_methods": methods}
        moderation = {"configs": [], "enabled": False, "type": ""}
    upload["number_limits"] = 3
    voice = ("en-US", "alloy") if app.speech else ("", "")
    return {
        "opening_statement": app.opening_statement,
        "suggested_questions": list(app.suggested_questions),
        "suggested_questions_after_answer": {"enabled": app.suggested is not None},
        "speech_to_text": {"enabled": app.speech},
        "text_to_speech": {"enabled": app.speech, "language": voice[0], "voice": voice[1]},
        "retriever_resource": {"enabled": True},
        "annotation_reply": {"enabled": False},
        "more_like_this": {"enabled": app.mode == "completion"},
        "user_input_form": [{entry.type: _form_entry(entry, app.workflow_backed)} for entry in app.inputs or ()],
        "sensitive_word_avoidance": moderation,
        "file_upload": upload,
        "system_parameters": dict(SYSTEM_PARAMETERS),
    }


def _new_agent_parameters(app: NewAgentApp) -> Json:
    """Return the answer for a New Agent: it lists fewer disabled features and has no form."""
    off = {"enabled": False}
    return {
        "opening_statement": app.opening_statement or None,
        "suggested_questions": list(app.suggested_questions),
        "suggested_questions_after_answer": {"enabled": app.suggested is not None},
        "speech_to_text": off,
        "text_to_speech": off,
        "retriever_resource": {"enabled": True},
        "annotation_reply": off,
        "more_like_this": off,
        "user_input_form": [],
        "sensitive_word_avoidance": {"enabled": False, "type": "", "config": {}},
        "file_upload": {
            "enabled": True,
            "allowed_file_extensions": ["JPG", "JPEG", "PNG", "GIF", "WEBP", "SVG"],
            "allowed_file_types": ["document", "image", "audio", "video"],
            "allowed_file_upload_methods": ["local_file", "remote_url"],
            "image": {"enabled": True},
            "number_limits": 3,
        },
        "system_parameters": dict(SYSTEM_PARAMETERS),
    }


def _form_entry(entry: Input, workflow_backed: bool) -> Json:
    if not workflow_backed:
        shown: Json = {"default": entry.default, "label": entry.label or entry.name}
        shown |= {"max_length": entry.max_length or 48, "required": entry.required, "variable": entry.name}
        return shown | ({"options": list(entry.options)} if entry.options else {})
    shown = {"label": entry.label or entry.name, "max_length": entry.max_length or 256, "options": list(entry.options)}
    shown |= {"required": entry.required, "type": entry.type, "variable": entry.name}
    if entry.type in ("file", "file-list"):
        methods = ["local_file", "remote_url"]
        shown |= {"allowed_file_extensions": [], "allowed_file_types": ["image", "document"]}
        shown |= {"allowed_file_upload_methods": methods}
    return shown


def check_inputs(app: App, given: Json) -> Json:
    """Return the values of the declared inputs. Raise `ValueError` with the server's message if one is not valid."""
    if app.inputs is None:
        return dict(given)
    return {entry.name: _check_input(entry, given.get(entry.name)) for entry in app.inputs}


def _check_input(entry: Input, value: Any) -> Any:
    if value is None or value == "":
        if entry.required:
            raise ValueError(f"{entry.name} is required in input form")
        return None
    if entry.type == "number":
        return _checked_number(entry.name, value)
    if entry.type in ("text-input", "paragraph", "select"):
        _check_text(entry, value)
    elif entry.type == "checkbox" and not isinstance(value, bool):
        raise ValueError(f"{entry.name} in input form must be a boolean value")
    elif entry.type == "file" and not isinstance(value, dict):
        raise ValueError(f"{entry.name} in input form must be a file")
    elif entry.type == "file-list" and not (isinstance(value, list) and all(isinstance(v, dict) for v in value)):
        raise ValueError(f"{entry.name} in input form must be a list of files")
    return value


def _checked_number(name: str, value: Any) -> Any:
    if isinstance(value, str):
        try:
            return float(value) if "." in value else int(value)
        except ValueError:
            raise ValueError(f"{name} in input form must be a valid number") from None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"{name} in input form must be a valid number")
    return value


def _check_text(entry: Input, value: Any) -> None:
    if not isinstance(value, str):
        raise ValueError(f"(type '{entry.type}') {entry.name} in input form must be a string")
    if entry.type == "select" and value not in entry.options:
        raise ValueError(f"{entry.name} in input form must be one of the following: {list(entry.options)}")
    if entry.max_length and len(value) > entry.max_length:
        raise ValueError(f"{entry.name} in input form must be less than {entry.max_length} characters")


def value_type(value: Any) -> str:
    """Return Dify's name for the type of a variable's value."""
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    if isinstance(value, list):
        return "array[any]"
    return "object" if isinstance(value, dict) else "string"


def value_text(value: Any) -> Any:
    """Return a conversation variable's value as answers show it: always a string."""
    return value if isinstance(value, str) else json.dumps(value)
