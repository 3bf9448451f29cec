from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from dify_plus import Dify, DifyError

from .conftest import COMMAND

pytestmark = pytest.mark.slow


@contextmanager
def served(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], dict[str, Any]]]:
    process = subprocess.Popen(
        [*COMMAND, "fake-server", "--port", "0", "--json", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        yield process, json.loads(process.stdout.readline())
    finally:
        process.kill()
        process.communicate()


@pytest.mark.skipif(os.name != "posix", reason="signals are those of POSIX")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_serves_until_a_signal(environ: Callable[..., None], number: int) -> None:
    with served("--token-delay", "0") as (process, data):
        with Dify(data["keys"]["chat"], base_url=data["base_url"], user="u") as dify:
            assert dify.chat.send("hello").answer == "You said: hello"
        with Dify(dataset_api_key=data["dataset_key"], base_url=data["base_url"]) as dify:
            assert dify.datasets.list().to_list() == []
        process.send_signal(number)
        assert process.wait(60) == 0
        assert process.stderr is not None and process.stderr.read() == ""


def test_custom_apps(environ: Callable[..., None], tmp_path: Path) -> None:
    apps = tmp_path / "apps.py"
    apps.write_text("from dify_plus.testing import ChatApp\nAPPS = {'mine': ChatApp('42')}\n", encoding="utf-8")
    with (
        served("--apps", str(apps), "--token-delay", "0") as (_, data),
        Dify(data["keys"]["mine"], base_url=data["base_url"], user="u") as dify,
    ):
        assert dify.chat.send("hello").answer == "42"


def test_the_apps_of_the_demo(environ: Callable[..., None], cli: Any) -> None:
    with (
        served("--demo", "--token-delay", "0") as (_, data),
        Dify(data["keys"]["workflow"], base_url=data["base_url"], user="u") as dify,
    ):
        assert dify.workflows.run({"topic": "tides"}).status == "paused"
    ran = cli("fake-server", "--demo", "--apps", "apps.py")
    assert (ran.code, ran.err) == (2, "dify-plus: --demo and --apps exclude each other; leave one of them out\n")


def test_another_version(environ: Callable[..., None], cli: Any) -> None:
    with (
        served("--server", "1.16.1", "--token-delay", "0") as (_, data),
        Dify(data["keys"]["new-agent"], base_url=data["base_url"], user="u") as dify,
    ):
        assert dify.app.service_info().server_version == "1.16.1"
        assert dify.app.info().mode == "agent"
    ran = cli("fake-server", "--server", "2")
    assert (ran.code, "server must be one of 1.14.2, 1.15.0, 1.16.1" in ran.err) == (2, True)


def test_apps_that_are_wrong(cli: Any, tmp_path: Path) -> None:
    assert "there is no file" in cli("fake-server", "--apps", tmp_path / "none.py").err
    empty = tmp_path / "empty.py"
    empty.write_text("", encoding="utf-8")
    ran = cli("fake-server", "--apps", empty)
    assert (ran.code, "does not define a dictionary APPS" in ran.err) == (2, True)


def test_port_that_is_taken(environ: Callable[..., None]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        ran = subprocess.run([*COMMAND, "fake-server", "--port", port], capture_output=True, text=True, timeout=300)
    assert ran.returncode == 2
    assert ran.stderr.startswith(f"dify-plus: cannot listen on 127.0.0.1:{port}: ")
    assert "--port 0 picks a free port" in ran.stderr


def test_on_a_terminal(terminal: Any) -> None:
    shown = terminal("fake-server", "--port", "0")
    shown.expect(r"address +http://127.0.0.1:\d+/v1")
    shown.expect("chat +app-chat")
    shown.expect("Press Ctrl-C to stop the server")
    shown.interrupt()
    assert shown.wait() == 0
    assert "stopped" in shown.text


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("from dify_plus.testing import ChatApp\n\nAPPS = {'a': ChatApp(nope)}\n", ", line 3: NameError: name 'nope'"),
        ("APPS = {\n", ", line 1: SyntaxError: "),
        ("\nraise SystemExit(7)\n", ", line 2: SystemExit: 7"),
        ("import nowhere_to_be_found\n", ", line 1: ModuleNotFoundError: "),
        ("APPS = {'a': 3}\n", ": APPS must map names to apps, not 'a' to 3; for example, APPS = {'chat'"),
        ("apps = {}\n", " does not define a dictionary APPS; for example"),
    ],
)
def test_an_error_in_the_file_of_apps_is_one_line_with_its_place(
    cli: Any, tmp_path: Path, text: str, place: str
) -> None:
    path = tmp_path / "apps.py"
    path.write_text(text, encoding="utf-8")
    ran = cli("fake-server", "--port", "0", "--apps", path)
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert ran.err.startswith(f"dify-plus: {path}{place}")


@pytest.mark.skipif(os.name != "posix", reason="signals are those of POSIX")
def test_a_mistake_of_a_script_is_shown_with_its_line(environ: Callable[..., None], tmp_path: Path) -> None:
    path = tmp_path / "apps.py"
    path.write_text(
        "from dify_plus.testing import ChatApp\n\n\ndef script(request):\n    return 1 / 0\n\n\n"
        "APPS = {'mine': ChatApp(script)}\n",
        encoding="utf-8",
    )
    with served("--apps", str(path), "--token-delay", "0") as (process, data):
        with Dify(data["keys"]["mine"], base_url=data["base_url"], user="u") as dify, pytest.raises(DifyError):
            dify.chat.send("hello")
        assert process.stderr is not None
        assert process.stderr.readline() == f"dify-plus: {path}, line 5: ZeroDivisionError: division by zero\n"
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 2
