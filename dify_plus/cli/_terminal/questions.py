"""Questions to whoever sits at the terminal. They go to standard error: standard output is for the result."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from dify_plus.cli._terminal.output import Output, safe

__all__ = ["ask", "choose"]

T = TypeVar("T")


def ask(output: Output, name: str, read: Callable[[str], T], default: str = "") -> T:
    """Ask for a value.

    Args:
        output: The command's output.
        name: What is asked for.
        read: Makes the value of what was typed; its `ValueError` says what is wrong, and it is asked again.
        default: What counts where nothing is typed.

    Returns:
        The value.

    Raises:
        EOFError: the input is over.
    """
    prompt = f"{safe(name)} [{safe(default)}]: " if default else f"{safe(name)}: "
    while True:
        output.messages.print(prompt, end="", soft_wrap=True)
        try:
            return read(input().strip() or default)
        except ValueError as error:
            output.messages.print(f"  {safe(str(error))}", style="yellow", soft_wrap=True)


def choose(output: Output, name: str, options: Sequence[str]) -> str:
    """Have one of several options chosen, by its number or its name."""
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
