"""A conversation on a terminal."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from dify_plus.cli._advice import Invocation
from dify_plus.cli._error_messages import explain
from dify_plus.cli._runs.answers import show_answer
from dify_plus.cli._terminal.output import Output
from dify_plus.cli._terminal.typed_lines import Listener
from dify_plus.errors import APIError, UsageError

if TYPE_CHECKING:
    from dify_plus import Dify

__all__ = ["Conversation"]

_HELP: Final = """\
/file PATH|URL  send a file with the next message
/new            start a new conversation
/stop           stop the answer that is being written (so does Ctrl-C)
/quit           leave (so does Ctrl-D)
//...           send a message that begins with a slash"""

_PROMPT: Final = "> "


class Conversation:
    """Reads messages from the terminal and shows the answers, until the user leaves."""

    def __init__(
        self,
        output: Output,
        dify: Dify,
        inputs: Mapping[str, Any],
        conversation_id: str | None,
        files: Sequence[str],
    ) -> None:
        self._output = output
        self._dify = dify
        self._inputs = inputs
        self._files = list(files)
        self._given = {"conversation": conversation_id}
        self._chat = dify.chat.session(conversation_id=conversation_id, inputs=inputs)
        self._ahead: list[str | None] = []

    def hold(self) -> None:
        """Hold the conversation until /quit or the end of the input."""
        with contextlib.suppress(ImportError):
            import readline  # noqa: F401  (input() then has a history and arrow keys)
        self._output.note("/help lists the commands; Ctrl-C stops an answer, Ctrl-D leaves.")
        while (typed := self._next()) is not None:
            if typed.startswith("/") and not typed.startswith("//"):
                if not self._run_command(typed):
                    return
            elif typed:
                self._say(typed.removeprefix("/") if typed.startswith("//") else typed)

    def _next(self) -> str | None:
        if self._ahead:
            typed = self._ahead.pop(0)
            if typed is not None:
                self._output.line(f"{_PROMPT}{typed}")  # the terminal did not show it while the answer was written
            return typed
        try:
            return input(_PROMPT).strip()
        except EOFError:
            self._output.line()
            return None
        except KeyboardInterrupt:
            self._output.note("\nno answer is in progress; Ctrl-D or /quit leaves")
            return ""

    def _run_command(self, typed: str) -> bool:
        """Run a slash command, and return whether to continue."""
        name, _, rest = typed.partition(" ")
        rest = rest.strip()
        match name:
            case "/quit" | "/exit":
                return False
            case "/help":
                self._output.note(_HELP)
            case "/stop":
                self._output.note("no answer is in progress")
            case "/new":
                self._given = {}
                self._chat = self._dify.chat.session(inputs=self._inputs)
                self._output.note("a new conversation")
            case "/file":
                self._attach(rest)
            case _:
                self._output.note(f"unknown command {name}; /help lists the commands")
        return True

    def _attach(self, place: str) -> None:
        if not place:
            self._output.note("/file needs a path or a URL: /file PATH|URL")
        elif "://" in place or Path(place).expanduser().is_file():
            self._files.append(place if "://" in place else str(Path(place).expanduser()))
            self._output.note(f"{place} will be sent with the next message")
        else:
            self._output.note(f"there is no file {place}")

    def _say(self, message: str) -> None:
        files, self._files = self._files, []
        try:
            stream = self._chat.stream(message, files=files)
            with stream, Listener(stream.stop) as listener:
                try:
                    show_answer(self._output, self._dify, stream)
                finally:
                    self._ahead += listener.lines
        except KeyboardInterrupt:
            self._output.note("(stopped)")
        except (APIError, UsageError) as error:
            self._output.warn(explain(error, Invocation(command="chat", given=self._given)).line())
