"""What to do about an error, derived from the command that failed and from what was given to it. Does no I/O."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from attrs import field, frozen

from dify_plus._policy.error_reading import is_about_inputs
from dify_plus.errors import (
    APIConnectionError,
    APIError,
    APIStatusError,
    AppUnavailable,
    AuthenticationError,
    BadRequestError,
    IndexingFailed,
    InternalServerError,
    InvalidParam,
    NotChatApp,
    NotFoundError,
    NotWorkflowApp,
    PermissionDeniedError,
    RateLimitError,
    StreamInterrupted,
    WaitTimeout,
    WorkflowFailed,
)

__all__ = ["UUID", "Invocation", "advice"]

UUID: Final = r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"

_CHATS: Final = "a chat, agent or chatflow app"
_APPS: Final = {
    "attach": "a workflow or chatflow app",
    "chat": _CHATS,
    "complete": "a completion app",
    "conversations": _CHATS,
    "run": "a workflow app",
}
"""The apps that a command works with."""

_WITH_INPUTS: Final = ("batch", "chat", "complete", "doctor", "run")

_WITH_BOTH_KEYS: Final = ("", "api", "doctor", "login", "profile add")

_RUNS: Final = "`dify-plus run --json` prints it as workflow_run_id"
_CONVERSATIONS: Final = "`dify-plus conversations` lists those of this key and this --user"
_BASES: Final = "`dify-plus kb list` lists them"
_IDS: Final = {
    "conversation": ("conversation id", _CONVERSATIONS),
    "conversation_id": ("conversation id", _CONVERSATIONS),
    "document": ("document", "`dify-plus kb status KB` lists them"),
    "kb": ("knowledge base", _BASES),
    "path": ("path", "it follows the address, which usually ends in /v1"),
    "task_id": ("task id", "the output of --json has it as task_id"),
    "workflow_id": ("--version-id", "Dify shows the id of a published version in its version history"),
    "workflow_run_id": ("run id", _RUNS),
}
"""Parameters that identify something on the server: what they are, and where to find the right value."""

_NAMES: Final = ("document", "kb", "path")
"""Those of them that need not be UUIDs."""

_BY_STATUS: Final[tuple[tuple[type[APIError], str], ...]] = (
    (RateLimitError, "try again later"),
    (PermissionDeniedError, "check in Dify that the app's API is enabled and that the key has access"),
    (InternalServerError, "see the server's log"),
    (APIConnectionError, "check the address and the network, or run `dify-plus doctor`"),
)


@frozen(kw_only=True)
class Invocation:
    """A command as the user called it.

    Attributes:
        command: The command's name, such as `kb search`.
        given: The values of its parameters, by name.
        key_from: Where the API key comes from; empty if unknown.
    """

    command: str = ""
    given: Mapping[str, Any] = field(factory=dict)
    key_from: str = ""


def advice(error: APIError, invocation: Invocation) -> str:
    """Return what to do about an error; may be empty.

    Args:
        error: The error that ended a command.
        invocation: The command.
    """
    if isinstance(error, WorkflowFailed | IndexingFailed | WaitTimeout):
        return ""
    if isinstance(error, StreamInterrupted):
        run = error.workflow_run_id
        return f"reconnect with: dify-plus attach {run}" if run else ""
    if isinstance(error, RateLimitError) and error.retry_after is not None:
        return f"try again in {error.retry_after:.0f} s"
    if isinstance(error, NotChatApp | NotWorkflowApp | AppUnavailable):
        return _other_app(invocation)
    if isinstance(error, AuthenticationError):
        return _key(invocation)
    return _ids(error, invocation) or _inputs(error, invocation) or _own_words(error) or _by_status(error)


def _other_app(invocation: Invocation) -> str:
    apps = _APPS.get(invocation.command)
    needs = f"`dify-plus {invocation.command}` needs the key of {apps}; " if apps else ""
    return f"{needs}`dify-plus app` shows what kind of app the key belongs to"


def _key(invocation: Invocation) -> str:
    place = f" from {invocation.key_from}" if invocation.key_from else ""
    if invocation.command.startswith("kb"):
        return f"check the key{place}: knowledge bases need a key dataset-..., created on this server"
    both = invocation.command in _WITH_BOTH_KEYS
    kinds = "app-... for an app, dataset-... for knowledge bases" if both else "app-... for an app"
    return f"check the key{place}: {kinds}, created on this server"


def _ids(error: APIError, invocation: Invocation) -> str:
    """Return which of the given ids to check: all if something was not found, else those that are not ids."""
    given = {name: str(invocation.given[name]) for name in _IDS if invocation.given.get(name)}
    if isinstance(error, BadRequestError | InternalServerError):
        given = {name: value for name, value in given.items() if name not in _NAMES and not re.fullmatch(UUID, value)}
    elif not isinstance(error, NotFoundError):
        return ""
    if given:
        return "; ".join(f"check the {_IDS[name][0]} {value!r}: {_IDS[name][1]}" for name, value in given.items())
    return "check the address: it usually ends in /v1" if isinstance(error, NotFoundError) else ""


def _inputs(error: APIError, invocation: Invocation) -> str:
    if is_about_inputs(error.message) or (isinstance(error, InvalidParam) and invocation.command in _WITH_INPUTS):
        return "`dify-plus app` lists the app's inputs"
    return ""


def _own_words(error: APIError) -> str:
    """Return the advice for one of Dify's error codes: the second paragraph of its class's docstring.

    The code `invalid_param` has too many causes for advice; its message names the field.
    """
    if not isinstance(error, APIStatusError) or isinstance(error, InvalidParam):
        return ""
    what_to_do = " ".join((type(error).__doc__ or "").partition("\n\n")[2].split()).rstrip(".")
    return "" if what_to_do in error.message else what_to_do[:1].lower() + what_to_do[1:]


def _by_status(error: APIError) -> str:
    return next((words for kind, words in _BY_STATUS if isinstance(error, kind)), "")
