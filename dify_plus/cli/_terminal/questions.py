"""Ask the user at the terminal. Questions go to standard error, because standard output is for the result."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from dify_plus.cli import _exit_codes
from dify_plus.cli._error_messages import CommandError
from dify_plus.cli._terminal.output import Output, safe

__all__ = ["ask", "ask_secret", "choose", "confirm"]

T = TypeVar("T")


def ask(output: Output, name: str, read: Callable[[str], T], default: str = "") -> T:
    """Ask for a value.

    Args:
        output: The command's output.
        name: The name of the value.
        read: Converts the typed text. If it raises `ValueError`, the message is shown and the question repeated.
        default: The text to use if nothing is typed.

    Returns:
        The value.

    Raises:
        EOFError: The input has ended.
    """
    prompt = f"{safe(name)} [{safe(default)}]: " if default else f"{safe(name)}: "
    while True:
        output.messages.print(prompt, end="", soft_wrap=True)
        try:
            return read(input().strip() or default)
        except ValueError as error:
            output.messages.print(f"  {safe(str(error))}", style="yellow", soft_wrap=True)


def choose(output: Output, name: str, options: Sequence[str]) -> str:
    """Ask for one of several options, by its number or its name."""
    for number, option in enumerate(options, start=1):
        output.messages.print(f"  {number} {safe(option)}", soft_wrap=True)

    def read(typed: str) -> str:
        if typed.isdecimal() and 1 <= int(typed) <= len(options):
            return options[int(typed) - 1]
        found = [option for option in options if option.casefold() == typed.casefold()]
        if not found:
            raise ValueError(f"type a number from 1 to {len(options)}")
        return found[0]

    return ask(output, f"{name} (1-{len(options)})", read)


def ask_secret(name: str) -> str:
    """Ask for a text that the terminal does not show."""
    from getpass import getpass

    return getpass(f"{name}: ").strip()


def confirm(output: Output, action: str, yes: bool) -> None:
    """Ask whether to do something that cannot be undone.

    Args:
        output: The command's output.
        action: What would be done, such as "delete the conversation".
        yes: Whether the user has agreed with `--yes`.

    Raises:
        CommandError: The user does not agree, or there is nobody to ask.
    """
    if yes:
        return
    if not output.interactive:
        raise CommandError(f"without a terminal, nobody can confirm: {action}", "pass --yes to confirm")
    output.messages.print(f"{safe(action[:1].upper() + action[1:])}? [y/N] ", end="", soft_wrap=True)
    if input().strip().lower() not in ("y", "yes"):
        raise CommandError("nothing was changed", exit_code=_exit_codes.FAILED)
