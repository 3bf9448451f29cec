"""A server, and ways to run the command: in this process, in a new process, and on a terminal."""

from __future__ import annotations

import io
import json
import os
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from dify_plus.cli._command_line import run
from dify_plus.testing import FakeDify

COMMAND = [sys.executable, "-m", "dify_plus.cli"]
VARIABLES = ("DIFY_API_KEY", "DIFY_TOKEN", "DIFY_DATASET_API_KEY", "DIFY_BASE_URL", "DIFY_USER", "DIFY_PROFILE")


@dataclass
class Ran:
    """The outcome of a command."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Cli = Callable[..., Ran]


@pytest.fixture
def fake() -> Iterator[FakeDify]:
    with FakeDify() as server:
        yield server


@pytest.fixture
def environ(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., None]:
    """Remove Dify's environment variables. Call the fixture to set some."""
    for name in (*VARIABLES, "FORCE_COLOR", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DIFY_CONFIG_FILE", str(tmp_path / "no-config.toml"))

    def change(**variables: str) -> None:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)

    return change


@pytest.fixture
def cli(environ: Callable[..., None], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Cli:
    """Run the command in this process."""

    def call(*arguments: str | Path, stdin: str = "") -> Ran:
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            run([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return Ran(int(ended.value.code or 0), out, err)

    return call


@pytest.fixture
def app(cli: Cli, fake: FakeDify, environ: Callable[..., None]) -> Callable[[str], Cli]:
    """The command with the settings for an app of the server."""

    def choose(name: str) -> Cli:
        environ(DIFY_BASE_URL=fake.base_url, DIFY_API_KEY=fake.key(name), DIFY_DATASET_API_KEY=fake.dataset_key)
        return cli

    return choose


class Terminal:
    """The command on a pseudo-terminal."""

    def __init__(self, *arguments: str, rows: int = 24, columns: int = 80) -> None:
        import fcntl
        import pty
        import struct
        import termios

        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        environment = {**os.environ, "TERM": "xterm", "PYTHONUNBUFFERED": "1"}
        environment.pop("COLUMNS", None)
        environment.pop("LINES", None)
        self._process = subprocess.Popen(
            [*COMMAND, *arguments],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=environment,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )
        os.close(slave)
        self.raw = ""
        self._seen = 0

    @property
    def text(self) -> str:
        """The output without control sequences."""
        return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[=>]|\r", "", self.raw)

    def expect(self, pattern: str, seconds: float = 60.0) -> str:
        """Wait until a pattern appears in the output after the previous match."""
        deadline = time.monotonic() + seconds
        while (found := re.compile(pattern, re.DOTALL).search(self.text, self._seen)) is None:
            left = deadline - time.monotonic()
            assert left > 0 and self._read(left), f"{pattern!r} did not appear; the output is:\n{self.text}"
        self._seen = found.end()
        return found[0]

    def comes(self, text: str, seconds: float) -> bool:
        """Return whether a text appears in time, in the output after the previous match."""
        deadline = time.monotonic() + seconds
        while text not in self.text[self._seen :]:
            left = deadline - time.monotonic()
            if left <= 0:
                return False
            self._read(left)
        return True

    def type(self, line: str) -> None:
        """Type a line."""
        os.write(self._master, line.encode() + b"\n")

    def interrupt(self) -> None:
        """Press Ctrl-C."""
        os.write(self._master, b"\x03")

    def press_ctrl_d(self) -> None:
        """Press Ctrl-D."""
        os.write(self._master, b"\x04")

    def press_ctrl_d_until_exit(self) -> None:
        """Press Ctrl-D until the program ends. It ignores a Ctrl-D that comes before it reads from the terminal."""
        for _ in range(120):
            self.press_ctrl_d()
            deadline = time.monotonic() + 0.5
            while (left := deadline - time.monotonic()) > 0:
                if self._process.poll() is not None:
                    return
                self._read(min(left, 0.05))

    def wait(self, seconds: float = 60.0) -> int:
        """Read to the end and return the exit code."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and self._read(deadline - time.monotonic()):
            pass
        return self._process.wait(max(deadline - time.monotonic(), 0.1))

    def close(self) -> None:
        """End the program, if it still runs."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
        os.close(self._master)

    def _read(self, seconds: float) -> bool:
        ready, _, _ = select.select([self._master], [], [], max(seconds, 0))
        try:
            data = os.read(self._master, 65536) if ready else b""
        except OSError:  # Linux raises it when the other side has closed
            return False
        self.raw += data.decode(errors="replace")
        return bool(data)


@pytest.fixture
def terminal(environ: Callable[..., None]) -> Iterator[Callable[..., Terminal]]:
    """Start the command on a terminal."""
    pytest.importorskip("pty", reason="needs a pseudo-terminal")
    started: list[Terminal] = []

    def start(*arguments: str, **size: int) -> Terminal:
        started.append(Terminal(*arguments, **size))
        return started[-1]

    yield start
    for one in started:
        one.close()
