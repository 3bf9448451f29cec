"""Turn an error into one line for the user: what went wrong, what to do about it, and an exit code. No I/O."""

from __future__ import annotations

import re
from typing import Any

from attrs import frozen

from dify_plus.cli import _exit_codes
from dify_plus.errors import (
    APIConnectionError,
    APIError,
    APIStatusError,
    AppUnavailable,
    AuthenticationError,
    IndexingFailed,
    InternalServerError,
    InvalidParam,
    NotChatApp,
    NotFoundError,
    NotWorkflowApp,
    PermissionDeniedError,
    RateLimitError,
    StreamInterrupted,
    UsageError,
    WaitTimeout,
    WorkflowFailed,
)

__all__ = ["CommandError", "Failure", "explain"]

_OTHER_APP = "`dify-plus app` shows what kind of app the key belongs to"
_INPUTS = "`dify-plus app` lists the app's inputs"
_BY_CODE: tuple[tuple[type[APIError], str], ...] = (
    (AppUnavailable, _OTHER_APP),
    (NotChatApp, _OTHER_APP),
    (NotWorkflowApp, _OTHER_APP),
    (InvalidParam, _INPUTS),
)
_BY_STATUS: tuple[tuple[type[APIError], str], ...] = (
    (AuthenticationError, "check the key: app-... for an app, dataset-... for knowledge bases, created on this server"),
    (RateLimitError, "try again later"),
    (NotFoundError, "check the id, and that it belongs to this key and this --user"),
    (PermissionDeniedError, "check in Dify that the app's API is enabled and that the key has access"),
    (InternalServerError, "see the server's log"),
    (APIConnectionError, "check the address and the network, or run `dify-plus doctor`"),
)


class CommandError(Exception):
    """An error that the command itself detects, such as a wrong argument.

    Attributes:
        advice: What to do about it.
        exit_code: The exit code of the process.
    """

    def __init__(self, message: str, advice: str = "", exit_code: int = _exit_codes.USAGE) -> None:
        super().__init__(message)
        self.advice = advice
        self.exit_code = exit_code


@frozen
class Failure:
    """An error as the command shows it.

    Attributes:
        kind: The name of the error's class.
        message: What went wrong, in one line.
        advice: What to do about it; may be empty.
        exit_code: The exit code of the process.
        status_code: The HTTP status; None without an answer.
        code: The server's error code; None without one.
    """

    kind: str
    message: str
    advice: str
    exit_code: int
    status_code: int | None = None
    code: str | None = None

    def line(self) -> str:
        """Return the message and the advice in one line."""
        return f"{self.message}; {self.advice}" if self.advice else self.message

    def to_dict(self) -> dict[str, Any]:
        """Return the failure as a JSON object."""
        known = {"status_code": self.status_code, "code": self.code}
        facts = {name: value for name, value in known.items() if value is not None}
        return {
            "error": {
                "type": self.kind,
                "message": self.message,
                **facts,
                "advice": self.advice,
                "exit_code": self.exit_code,
            }
        }


def explain(error: BaseException) -> Failure:
    """Translate an error for the user.

    Args:
        error: The error that ended a command.

    Returns:
        The message, the advice and the exit code.
    """
    kind = type(error).__name__
    if isinstance(error, CommandError):
        return Failure(kind, _line(str(error)), error.advice, error.exit_code)
    if isinstance(error, UsageError):
        return Failure(kind, _line(str(error)), "", _exit_codes.USAGE)
    if isinstance(error, APIError):
        return Failure(kind, _message(error), _advice(error), _exit_code(error), error.status_code, error.code)
    if isinstance(error, OSError):
        return Failure(kind, _line(str(error)), "", _exit_codes.USAGE)
    message = f"unexpected {kind}: {error}" if str(error) else f"unexpected {kind}"
    return Failure(
        kind, _line(message), "run the command again with --debug, and report its output", _exit_codes.FAILED
    )


def _message(error: APIError) -> str:
    if isinstance(error, APIStatusError):
        facts = " ".join(str(fact) for fact in (error.status_code, error.code) if fact)
        return f"{_line(error.message)} ({facts})"
    if isinstance(error, APIConnectionError):
        place = re.match(r"\w+://[^/?#]*", error.url or "")
        return f"no answer from {place[0] if place else 'the server'}: {_line(error.message)}"
    return _line(str(error))


def _exit_code(error: APIError) -> int:
    if isinstance(error, WorkflowFailed | IndexingFailed | WaitTimeout):
        return _exit_codes.FAILED
    if isinstance(error, APIStatusError):
        return _exit_codes.FAILED if getattr(error.partial, "task_id", "") else _exit_codes.REFUSED
    return _exit_codes.NETWORK


def _advice(error: APIError) -> str:
    if isinstance(error, WorkflowFailed | IndexingFailed | WaitTimeout):
        return ""
    if isinstance(error, StreamInterrupted):
        return (
            f"the run may continue; reconnect with: dify-plus attach {error.workflow_run_id}"
            if error.workflow_run_id
            else ""
        )
    if isinstance(error, RateLimitError) and error.retry_after is not None:
        return f"try again in {error.retry_after:.0f} s"
    if "in input form" in error.message:  # a streamed run sends this without an error code
        return _INPUTS
    return _found(error, _BY_CODE) or _own_words(error) or _found(error, _BY_STATUS)


def _found(error: APIError, table: tuple[tuple[type[APIError], str], ...]) -> str:
    return next((advice for kind, advice in table if isinstance(error, kind)), "")


def _own_words(error: APIError) -> str:
    """Return the advice for one of Dify's error codes: the second paragraph of its class's docstring."""
    if not isinstance(error, APIStatusError):
        return ""
    what_to_do = " ".join((type(error).__doc__ or "").partition("\n\n")[2].split()).rstrip(".")
    return what_to_do[:1].lower() + what_to_do[1:]


def _line(text: str) -> str:
    return " ".join(text.split()).rstrip(".:")
