"""The state of the server. Only code on the server's event loop uses it."""

from __future__ import annotations

import base64
import random
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from os.path import splitext
from typing import Any, Protocol

from dify_plus.testing._apps.definitions import App, value_text, value_type
from dify_plus.testing._apps.scripts import Json, check_flags
from dify_plus.testing._human_form import Form
from dify_plus.testing._versions import Version


@dataclass
class Settings:
    """The settings of the server. Each is an argument of `FakeDify`; `REALISTIC` has the values of a real server."""

    ping_interval: float = 10.0
    """Seconds of silence between two pings."""
    linger: float = 0.0
    """Seconds that a workflow's or chatflow's stream stays open after its last event (on a real server: 1.0)."""
    token_delay: float = 0.0
    """Seconds between two pieces of text, unless the app has its own `token_delay`."""
    silence_limit: float = 300.0
    """Seconds without events (except pings) after which a stream is closed."""
    indexing_time: float = 0.0
    """Seconds from a document's upload to the end of its indexing."""
    switching_time: float = 0.2
    """Seconds after a document was enabled, disabled or archived in which its status cannot change again."""
    swagger_page: bool = True
    """Whether the server has a Swagger page. With it, `GET /` is 404; without it, `GET /` returns the versions."""

    def __post_init__(self) -> None:
        check_flags(self)


REALISTIC: dict[str, float] = {
    "ping_interval": 10.0,
    "linger": 1.0,
    "token_delay": 0.03,
    "silence_limit": 300.0,
    "indexing_time": 3.0,
}


@dataclass
class EndUser:
    """An end user of an app."""

    id: str
    session_id: str
    created_at: float


@dataclass
class ConversationVariable:
    """A conversation variable of a chatflow."""

    id: str
    name: str
    value: Any
    type: str
    created_at: float
    updated_at: float
    description: str = ""

    def json(self) -> Json:
        """Return the JSON of answers."""
        return {
            "id": self.id,
            "name": self.name,
            "value_type": self.type,
            "value": value_text(self.value),
            "description": self.description,
            "created_at": int(self.created_at),
            "updated_at": int(self.updated_at),
        }


@dataclass
class Conversation:
    """A conversation of a user with an app."""

    id: str
    user: EndUser
    name: str
    inputs: Json
    introduction: str
    created_at: float
    updated_at: float
    messages: list[Message] = field(default_factory=list)
    variables: list[ConversationVariable] = field(default_factory=list)

    def json(self) -> Json:
        """Return the JSON of answers."""
        return {
            "id": self.id,
            "name": self.name,
            "inputs": self.inputs,
            "status": "normal",
            "introduction": self.introduction,
            "created_at": int(self.created_at),
            "updated_at": int(self.updated_at),
        }


NO_PARENT = "00000000-0000-0000-0000-000000000000"


@dataclass
class Message:
    """A question and its answer."""

    id: str
    user: EndUser
    conversation: Conversation | None
    query: str
    inputs: Json
    created_at: float
    answer: str = ""
    status: str = "normal"
    error: str | None = None
    rating: str | None = None
    thoughts: list[Json] = field(default_factory=list)
    files: list[Json] = field(default_factory=list)
    sources: list[Json] = field(default_factory=list)
    usage: Json = field(default_factory=dict)
    """Tokens and prices, if known."""

    def json(self, version: Version) -> Json:
        """Return the JSON of answers."""
        return {
            "id": self.id,
            "conversation_id": self.conversation.id if self.conversation else "",
            "parent_message_id": NO_PARENT,
            "inputs": self.inputs,
            "query": self.query,
            "answer": self.answer,
            "feedback": {"rating": self.rating} if self.rating else None,
            "retriever_resources": [_stored_source(self, source) for source in self.sources],
            "created_at": int(self.created_at),
            "agent_thoughts": self.thoughts,
            "message_files": [file["stored"] for file in self.files],
            **(self._spent() if version.new_fields else {}),
            "status": self.status,
            "error": self.error,
            "extra_contents": [],
        }

    def _spent(self) -> Json:
        used = self.usage or {"prompt_tokens": 0, "completion_tokens": 0, "total_price": "0E-7", "latency": 0.0}
        return {
            "message_tokens": used["prompt_tokens"],
            "answer_tokens": used["completion_tokens"],
            "total_tokens": used["prompt_tokens"] + used["completion_tokens"],
            "provider_response_latency": used["latency"],
            "total_price": used["total_price"],
            "currency": "USD",
        }


def _stored_source(message: Message, source: Json) -> Json:
    dropped = ("retriever_from", "page", "doc_metadata", "title", "files")
    kept = {key: value for key, value in source.items() if key not in dropped}
    return {"id": message.id, "message_id": message.id, **kept, "created_at": None}


class Download(Protocol):
    """A file with a signed URL."""

    @property
    def name(self) -> str: ...
    @property
    def mime_type(self) -> str: ...
    @property
    def content(self) -> bytes: ...


@dataclass
class Upload:
    """A file that a user uploaded."""

    id: str
    app: LiveApp
    user: EndUser
    name: str
    mime_type: str
    content: bytes
    created_at: float
    used: bool = False
    """Whether a message has used it; before that, it has no preview."""

    @property
    def extension(self) -> str:
        """The extension in lower case: `png` for `photo.PNG`. A leading dot does not start an extension."""
        return splitext(self.name)[1].removeprefix(".").lower()


@dataclass
class Annotation:
    """A question with an answer that a human has written."""

    id: str
    question: str
    answer: str
    created_at: float
    hit_count: int = 0

    def json(self) -> Json:
        """Return the JSON of answers."""
        return {
            "id": self.id,
            "question": self.question,
            "answer": self.answer,
            "hit_count": self.hit_count,
            "created_at": int(self.created_at),
        }


class Task(Protocol):
    """The methods of all runs."""

    task_id: str

    @property
    def user(self) -> EndUser: ...
    def request_stop(self, user: EndUser) -> None:
        """Stop the run if it is active and belongs to the user."""

    def cancel(self) -> None:
        """Cancel the run, because the server stops."""

    async def settled(self) -> None:
        """Wait until the run has ended or paused."""


@dataclass
class LiveApp:
    """An app with its state: users, conversations, messages, runs and files."""

    name: str
    key: str
    definition: App
    id: str
    workflow_id: str
    version: str
    users: dict[str, EndUser] = field(default_factory=dict)
    conversations: dict[str, Conversation] = field(default_factory=dict)
    messages: dict[str, Message] = field(default_factory=dict)
    feedbacks: list[Json] = field(default_factory=list)
    annotations: dict[str, Annotation] = field(default_factory=dict)
    annotation_reply: bool = False
    annotation_jobs: dict[str, Json] = field(default_factory=dict)
    tasks: dict[str, Task] = field(default_factory=dict)
    workflow_runs: dict[str, Task] = field(default_factory=dict)
    workflow_logs: list[Json] = field(default_factory=list)
    forms: dict[str, Form] = field(default_factory=dict)
    active: int = 0


class State:
    """The state of the whole server."""

    def __init__(
        self,
        apps: dict[str, App],
        settings: Settings,
        version: Version,
        *,
        dataset_key: str,
        seed: int | None,
        clock: Callable[[], float],
    ) -> None:
        self.settings = settings
        self.version = version
        self.dataset_key = dataset_key
        self.clock = clock
        self._random = random.Random(seed)
        self.tenant_id = self.uuid()
        self.account = {"id": self.uuid(), "name": "admin"}
        self.base_url = ""
        """`http://host:port`, set when the server starts."""
        self.uploads: dict[str, Upload] = {}
        self.downloads: dict[str, Download] = {}
        self.executions: Counter[str] = Counter()
        self.live_runs: set[Task] = set()
        self.errors: list[BaseException] = []
        self.apps = {name: self._live(name, app) for name, app in apps.items()}
        self.by_key = {app.key: app for app in self.apps.values()}

    def _live(self, name: str, app: App) -> LiveApp:
        version = datetime.fromtimestamp(self.clock(), UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
        return LiveApp(name, f"app-{name}", app, self.uuid(), self.uuid(), version)

    def uuid(self) -> str:
        """Return a new id."""
        return str(uuid.UUID(int=self._random.getrandbits(128), version=4))

    def token(self, length: int = 22) -> str:
        """Return random letters and digits, as in the token of a form."""
        return "".join(self._random.choices("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", k=length))

    def now(self) -> float:
        """Return the server's time."""
        return self.clock()

    def iso(self, when: float) -> str:
        """Return a date without time zone, as some lists show it."""
        return datetime.fromtimestamp(when, UTC).strftime("%Y-%m-%dT%H:%M:%S")

    def end_user(self, app: LiveApp, session_id: str) -> EndUser:
        """Return the user with this name, and create it if it is new."""
        user = app.users.get(session_id)
        if user is None:
            user = app.users[session_id] = EndUser(self.uuid(), session_id, self.now())
        return user

    def file_url(self, file_id: str) -> str:
        """Return the signed URL of a file. It needs no API key."""
        nonce = f"{self._random.getrandbits(128):032x}"
        sign = base64.urlsafe_b64encode(self._random.randbytes(32)).decode().replace("=", "%3D")
        when = int(self.now())
        return f"{self.base_url}/files/{file_id}/file-preview?timestamp={when}&nonce={nonce}&sign={sign}"


def new_variable(state: State, name: str, value: Any, now: float) -> ConversationVariable:
    """Make a conversation variable with its initial value. All variables of a conversation have the same time."""
    return ConversationVariable(state.uuid(), name, value, value_type(value), now, now)
