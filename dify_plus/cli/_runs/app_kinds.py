"""The kinds of apps, and the commands for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dify_plus.cli import _exit_codes
from dify_plus.cli._error_messages import CommandError

if TYPE_CHECKING:
    from dify_plus import Dify

__all__ = ["KINDS", "check_kind"]

KINDS: Final = {
    "chat": "chatbot",
    "agent-chat": "agent",
    "agent": "new agent",
    "advanced-chat": "chatflow",
    "completion": "text generator",
    "workflow": "workflow",
}
"""What people call an app of each mode."""

_COMMANDS: Final = {"completion": "complete", "workflow": "run"}


def check_kind(dify: Dify, command: str) -> None:
    """Check that a command fits the key's app, before the user is asked for anything.

    Args:
        dify: The client.
        command: The command: `chat`, `complete` or `run`.

    Raises:
        CommandError: The app is of another kind.
    """
    info = dify.app.info()
    fitting = _COMMANDS.get(info.mode, "chat") if info.mode in KINDS else command
    if fitting != command:
        raise CommandError(
            f"the key belongs to {info.name!r}, a {KINDS[info.mode]}; `dify-plus {command}` cannot use it",
            f"run `dify-plus {fitting}`",
            _exit_codes.REFUSED,
        )
