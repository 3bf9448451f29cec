"""Turn an error into one line for the user: what went wrong, what to do about it, and an exit code. No I/O."""

from __future__ import annotations

import errno
import re
from typing import Any, Final

from attrs import frozen

from dify_plus._policy.error_reading import NO_ROUTE
from dify_plus.cli import _exit_codes
from dify_plus.cli._advice import Invocation, advice
from dify_plus.cli._server_words import in_plain_words
from dify_plus.errors import (
    APIConnectionError,
    APIError,
    APIStatusError,
    IndexingFailed,
    UsageError,
    WaitTimeout,
    WorkflowFailed,
)

__all__ = ["CommandError", "Failure", "explain"]


_SETTINGS: Final = {"base_url": "the address", "api_key": "the API key", "dataset_api_key": "the API key"}
"""Arguments of the client, and what they are called here."""
_FOR_PROGRAMS: Final = (
    r"; ((dataset_)?api_key begins with|this call needs the key of an app) .*$"
    rf"|; {re.escape(NO_ROUTE)}$"
    r"|; check base_url( and the network)?$"
)
"""Advice for programs. The advice of the command says more."""


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


def explain(error: BaseException, invocation: Invocation | None = None) -> Failure:
    """Translate an error for the user.

    Args:
        error: The error that ended a command.
        invocation: The command; None if the advice cannot depend on it.

    Returns:
        The message, the advice and the exit code.
    """
    kind = type(error).__name__
    if isinstance(error, CommandError):
        return Failure(kind, _line(str(error)), error.advice, error.exit_code)
    if isinstance(error, UsageError):
        text = re.sub(r"^\w+", lambda name: _SETTINGS.get(name[0], name[0]), str(error))
        return Failure(kind, _line(text), "", _exit_codes.USAGE)
    if isinstance(error, APIError):
        what_to_do = advice(error, invocation or Invocation())
        return Failure(kind, _message(error), what_to_do, _exit_code(error), error.status_code, error.code)
    if isinstance(error, OSError):
        no_room = error.errno == errno.ENOSPC
        place = error.filename or ("standard output cannot be written" if no_room else "")
        text = f"{place}: {error.strerror}" if place and error.strerror else str(error)
        return Failure(kind, _line(text), "", _exit_codes.USAGE)
    message = f"unexpected {kind}: {error}" if str(error) else f"unexpected {kind}"
    return Failure(
        kind, _line(message), "run the command again with --debug, and report its output", _exit_codes.FAILED
    )


def _message(error: APIError) -> str:
    if isinstance(error, APIStatusError):
        facts = " ".join(str(fact) for fact in (error.status_code, error.code) if fact)
        return f"{_line(in_plain_words(re.sub(_FOR_PROGRAMS, '', error.message)))} ({facts})"
    if isinstance(error, APIConnectionError):
        place = re.match(r"\w+://[^/?#]*", error.url or "")
        reason = re.sub(_FOR_PROGRAMS, "", _line(error.message))
        return f"no answer from {place[0] if place else 'the server'}: {reason}"
    return _line(in_plain_words(str(error)))


def _exit_code(error: APIError) -> int:
    if isinstance(error, WorkflowFailed | IndexingFailed | WaitTimeout):
        return _exit_codes.FAILED
    if isinstance(error, APIStatusError):
        return _exit_codes.FAILED if getattr(error.partial, "task_id", "") else _exit_codes.REFUSED
    return _exit_codes.NETWORK


def _line(text: str) -> str:
    return " ".join(text.split()).rstrip(".:")
