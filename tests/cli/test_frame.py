"""Settings, errors, exit codes and streams: what all commands share."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dify_plus import __version__
from dify_plus._policy.error_reading import error_from_response
from dify_plus.cli import _exit_codes
from dify_plus.cli._debug_log import Redactor
from dify_plus.cli._error_messages import CommandError, explain
from dify_plus.errors import (
    APIConnectionError,
    APITimeoutError,
    ConfigurationError,
    ProviderNotInitialized,
    RateLimitError,
    StreamInterrupted,
    WorkflowFailed,
)
from dify_plus.testing import ChatApp, FakeDify, Fault
from tests.hostile.replies import free_port

from .conftest import COMMAND

posix_only = pytest.mark.skipif(os.name != "posix", reason="needs the file permissions and signals of POSIX")

SECRET = "app-kZ3mPq9VwXy7RtLs2NbD"


@pytest.fixture
def profiles(tmp_path: Path, environ: Callable[..., None]) -> Callable[[str], Path]:
    """Write the configuration file."""

    def write(text: str) -> Path:
        path = tmp_path / "config.toml"
        path.write_text(text, encoding="utf-8")
        path.chmod(0o600)
        environ(DIFY_CONFIG_FILE=str(path))
        return path

    return write


def profile(fake: FakeDify, name: str = "work") -> str:
    return (
        f"[profiles.{name}]\nbase_url = {fake.base_url!r}\napi_key = {fake.key('chat')!r}\n"
        f"dataset_api_key = {fake.dataset_key!r}\nuser = 'from-profile'\n"
    )


# -- where settings come from -------------------------------------------------------------------------------------


def test_no_key(cli: Any) -> None:
    ran = cli("chat", "hello")
    assert ran.code == 2
    assert ran.err == (
        "dify-plus: this command needs the API key of an app (app-...); run `dify-plus login`, set DIFY_API_KEY or"
        " DIFY_TOKEN, or give --api-key-file\n"
    )


def test_no_knowledge_key(cli: Any, environ: Callable[..., None]) -> None:
    environ(DIFY_API_KEY="app-x")
    ran = cli("kb", "list")
    assert ran.code == 2
    assert "not the key of an app; run `dify-plus login`, set DIFY_DATASET_API_KEY" in ran.err


def test_named_profile(cli: Any, fake: FakeDify, profiles: Callable[[str], Path]) -> None:
    profiles(profile(fake))
    assert cli("chat", "hello", "--profile", "work").out == "You said: hello\n"
    assert fake.requests[-1].json["user"] == "from-profile"


def test_profile_from_the_environment(
    cli: Any, fake: FakeDify, profiles: Callable[[str], Path], environ: Callable[..., None]
) -> None:
    profiles(profile(fake))
    environ(DIFY_PROFILE="work", DIFY_API_KEY=SECRET)
    assert cli("chat", "hello").code == 0


def test_the_environment_comes_before_the_default_profile(
    cli: Any, fake: FakeDify, profiles: Callable[[str], Path], environ: Callable[..., None]
) -> None:
    profiles("default = 'work'\n" + profile(fake))
    assert cli("chat", "hello").code == 0
    environ(DIFY_BASE_URL=fake.base_url)
    assert cli("chat", "hello").code == 2


def test_the_environments_key_is_never_sent_to_a_profiles_address(
    cli: Any, fake: FakeDify, profiles: Callable[[str], Path], environ: Callable[..., None]
) -> None:
    profiles(f"[profiles.work]\nbase_url = {fake.base_url!r}\n")
    environ(DIFY_API_KEY=fake.key("chat"), DIFY_DATASET_API_KEY=fake.dataset_key)
    assert cli("chat", "hello", "--profile", "work").code == 2
    assert cli("kb", "list", "--profile", "work").code == 2
    assert not fake.requests


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[profiles.other]\n", "there is no profile 'work' in "),
        ("", "the file's profiles: none"),
        ("profiles = 3\n", "there is no profile 'work'"),
        ("[profiles.work]\napikey = 'x'\n", "profile 'work' has no setting 'apikey'"),
        ("[profiles.work]\napi_key = 3\n", "api_key of profile 'work' must be text"),
        (f"[profiles.work]\napi_key = {SECRET}\n", "cannot be read"),
    ],
)
def test_profiles_that_are_wrong(cli: Any, profiles: Callable[[str], Path], text: str, message: str) -> None:
    profiles(text)
    ran = cli("chat", "hello", "--profile", "work")
    assert ran.code == 2
    assert message in ran.err
    assert SECRET not in ran.err
    assert ran.err.count("\n") == 1


def test_no_configuration_file(cli: Any) -> None:
    ran = cli("chat", "hello", "--profile", "work")
    assert (ran.code, "there is no profile 'work': no file" in ran.err) == (2, True)


@posix_only
@pytest.mark.parametrize("mode", [0o604, 0o640, 0o644, 0o602, 0o620, 0o666])
def test_configuration_that_others_can_read_or_change_is_refused(
    cli: Any, fake: FakeDify, profiles: Callable[[str], Path], mode: int
) -> None:
    path = profiles(profile(fake))
    path.chmod(mode)
    ran = cli("chat", "hello", "--profile", "work")
    assert ran.code == 2
    assert f"run chmod 600 {path}" in ran.err
    assert not fake.requests


def test_key_file(cli: Any, fake: FakeDify, tmp_path: Path, environ: Callable[..., None]) -> None:
    environ(DIFY_BASE_URL=fake.base_url, DIFY_API_KEY="app-wrong")
    path = tmp_path / "key"
    path.write_text(f"{fake.key('chat')}\n", encoding="utf-8")
    path.chmod(0o600)
    ran = cli("chat", "hello", "--api-key-file", path)
    assert (ran.code, ran.err) == (0, "")
    assert cli("chat", "hello", "--api-key-file", "-", stdin=fake.key("chat")).code == 0
    if os.name == "posix":
        path.chmod(0o644)
        assert "other users can read" in cli("chat", "hello", "--api-key-file", path).err


@pytest.mark.parametrize("text", ["", "two words"])
def test_key_files_that_are_wrong(cli: Any, tmp_path: Path, text: str) -> None:
    path = tmp_path / "key"
    path.write_text(text, encoding="utf-8")
    ran = cli("chat", "hello", "--api-key-file", path)
    assert (ran.code, "must contain one key" in ran.err) == (2, True)
    assert cli("chat", "hello", "--api-key-file", tmp_path / "none").code == 2


def test_base_url_option(cli: Any, fake: FakeDify, environ: Callable[..., None]) -> None:
    environ(DIFY_API_KEY=fake.key("chat"))
    assert cli("chat", "hello", "--base-url", fake.base_url).code == 0
    ran = cli("chat", "hello", "--base-url", "ftp://x")
    assert ran.code == 2
    assert ran.err.count("\n") == 1


# -- errors -------------------------------------------------------------------------------------------------------


def test_refused_key_is_never_shown(cli: Any, fake: FakeDify, environ: Callable[..., None]) -> None:
    environ(DIFY_BASE_URL=fake.base_url, DIFY_API_KEY=SECRET)
    for more in ((), ("--json",), ("--debug",)):
        ran = cli("chat", "hello", *more)
        assert ran.code == 3
        assert SECRET not in ran.out + ran.err


def test_error_as_json(cli: Any, fake: FakeDify, environ: Callable[..., None]) -> None:
    environ(DIFY_BASE_URL=fake.base_url, DIFY_API_KEY=SECRET)
    ran = cli("chat", "hello", "--json")
    assert ran.out == ""
    error = json.loads(ran.err)["error"]
    assert (error["type"], error["status_code"], error["code"], error["exit_code"]) == (
        "AuthenticationError",
        401,
        "unauthorized",
        3,
    )
    assert "check the key" in error["advice"]


def test_debug_shows_the_traceback(app: Any) -> None:
    ran = app("workflow")("chat", "hello", "--debug")
    assert "Traceback" in ran.err and "NotChatApp" in ran.err
    assert "POST" in ran.err


def test_debug_shows_attempts_ids_and_times(app: Any, fake: FakeDify) -> None:
    cli = app("chat")
    fake.faults.add(Fault.gateway(502), path="/info")
    ran = cli("stop", "task", "--debug")
    assert re.findall(r"(?m)^[\d-]+ [\d:]+,\d+ .*GET .*/info.*(200|502)", ran.err)[:1] == ["502"]
    assert "trying again in" in ran.err
    ran = cli("chat", "hello", "--debug", "--json")
    ids = ", ".join(f"{name}={ran.json[name]}" for name in ("task_id", "message_id", "conversation_id"))
    assert f"ids: {ids}\n" in ran.err


def test_no_server_at_the_address(cli: Any, environ: Callable[..., None]) -> None:
    address = f"http://127.0.0.1:{free_port()}/v1"
    environ(DIFY_BASE_URL=address, DIFY_API_KEY=SECRET)
    ran = cli("chat", "hello")
    assert ran.code == 4
    assert ran.err.startswith(f"dify-plus: no answer from {address.removesuffix('/v1')}: ")
    assert "or run `dify-plus doctor`" in ran.err


def test_timeout(app: Any, fake: FakeDify) -> None:
    fake.faults.add(Fault(delay=3600.0), path="/workflows/*", times=None)
    ran = app("workflow")("stop", "task", "--timeout", "0.05")
    assert ran.code == 4


def test_gateway_page(app: Any, fake: FakeDify) -> None:
    fake.faults.add(Fault.gateway(502), times=None, path="/chat-messages")
    ran = app("chat")("chat", "hello")
    assert (ran.code, ran.err.count("\n")) == (3, 1)
    assert "Bad Gateway (502)" in ran.err


def test_every_error_is_explained_in_one_line() -> None:
    errors: list[tuple[BaseException, int, str]] = [
        (CommandError("no\nway", "turn\tback"), _exit_codes.USAGE, "no way; turn\tback"),
        (ConfigurationError("which user?"), _exit_codes.USAGE, "which user?"),
        (error_from_response(404, {}, b""), _exit_codes.REFUSED, "Not Found (404); check the address"),
        (
            ProviderNotInitialized("no credentials"),
            _exit_codes.REFUSED,
            "set up the provider and the model in",
        ),
        (RateLimitError("slow down", retry_after=7), _exit_codes.REFUSED, "try again in 7 s"),
        (
            APITimeoutError("timed out", url="https://user:pw@x.example/v1/y?key=1"),
            _exit_codes.NETWORK,
            "https://***@x.example:",
        ),
        (
            APIConnectionError("the host name of x:80 cannot be resolved: no; check base_url"),
            _exit_codes.NETWORK,
            "resolved: no; check the address and",
        ),
        (APIConnectionError(""), _exit_codes.NETWORK, "no answer from the server"),
        (StreamInterrupted(workflow_run_id="run-1"), _exit_codes.NETWORK, "dify-plus attach run-1"),
        (WorkflowFailed("it broke"), _exit_codes.FAILED, "it broke"),
        (FileNotFoundError(2, "No such file", "x.txt"), _exit_codes.USAGE, "No such file"),
        (RuntimeError("boom"), _exit_codes.FAILED, "unexpected RuntimeError: boom; run the command again with --debug"),
    ]
    for error, code, text in errors:
        failure = explain(error)
        assert failure.exit_code == code, error
        assert text in failure.line()
        assert "\n" not in failure.line()


def test_redaction() -> None:
    redact = Redactor()
    redact.learn("hunter2-password")
    text = f"key hunter2-password, {SECRET}, Bearer abcdefghij, dataset-abcdefghij, app-1"
    assert redact(text) == "key ***, app-***, Bearer ***, dataset-***, app-1"


# -- the command itself -------------------------------------------------------------------------------------------


def test_version(cli: Any) -> None:
    assert cli("--version").out == f"dify-plus {__version__}\n"


def test_no_arguments_show_help(cli: Any) -> None:
    ran = cli()
    assert (ran.code, "Talk to Dify" in ran.out) == (2, True)
    ran = cli("kb")
    assert (ran.code, "search" in ran.out) == (2, True)


@pytest.mark.parametrize("arguments", [["nonsense"], ["--nonsense"], ["chat", "--timeout", "x"], ["stop"]])
def test_usage_errors_are_one_line(cli: Any, arguments: list[str]) -> None:
    ran = cli(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("dify-plus: ") and ran.err.count("\n") == 1
    assert ": see `dify-plus" in ran.err and "--help`" in ran.err


@pytest.mark.parametrize(
    ("shell", "line"),
    [
        ("bash", "complete -o default -F _dify_plus_completion dify-plus"),
        ("zsh", "#compdef dify-plus"),
        ("fish", "complete --command dify-plus"),
    ],
)
def test_completion_scripts(shell: str, line: str) -> None:
    environment = {**os.environ, "_DIFY_PLUS_COMPLETE": f"source_{shell}"}
    process = subprocess.run(COMMAND, capture_output=True, text=True, env=environment)
    assert process.returncode == 0
    assert line in process.stdout


def test_completion_of_commands(environ: Callable[..., None]) -> None:
    environment = {**os.environ, "_DIFY_PLUS_COMPLETE": "complete_bash", "COMP_WORDS": "dify-plus c", "COMP_CWORD": "1"}
    process = subprocess.run(COMMAND, capture_output=True, text=True, env=environment)
    assert process.stdout.split() == ["chat", "complete", "conversations"]


def test_completion_of_profiles(profiles: Callable[[str], Path]) -> None:
    profiles("[profiles.work]\n[profiles.home]\n")
    words = {"COMP_WORDS": "dify-plus chat --profile ", "COMP_CWORD": "3"}
    environment = {**os.environ, "_DIFY_PLUS_COMPLETE": "complete_bash", **words}
    process = subprocess.run(COMMAND, capture_output=True, text=True, env=environment)
    assert process.stdout.split() == ["work", "home"]


def test_every_command_has_help(cli: Any) -> None:
    names = ["chat", "complete", "run", "attach", "stop", "conversations", "upload", "app", "types", "doctor", "demo"]
    for name in [*names, "fake-server", "kb"]:
        ran = cli(name, "--help")
        assert (ran.code, "Usage" in ran.out) == (0, True), name


def test_the_version_loads_no_commands() -> None:
    code = "import sys; sys.modules['typer'] = None; from dify_plus.cli import main; main()"
    process = subprocess.run([sys.executable, "-c", code, "--version"], capture_output=True, text=True)
    assert (process.returncode, process.stdout) == (0, f"dify-plus {__version__}\n"), process.stderr


def test_without_its_extra_the_command_says_what_to_install() -> None:
    code = "import sys; sys.modules['typer'] = None; sys.argv[0] = 'dify-plus'; from dify_plus.cli import main; main()"
    process = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert process.returncode == 2
    assert process.stderr == (
        'dify-plus: the command needs packages that are not installed: run pip install "dify-plus[cli]"\n'
    )


@posix_only
def test_a_closed_pipe(app: Any, fake: FakeDify) -> None:
    fake.state.apps["chat"].definition = ChatApp("line\n" * 50_000)
    app("chat")
    process = subprocess.Popen([*COMMAND, "chat", "hello"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None and process.stderr is not None
    assert process.stdout.readline() == "line\n"
    process.stdout.close()
    assert process.stderr.read() == ""
    process.stderr.close()
    assert process.wait() == 141


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only some systems have /dev/full")
@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["app"]])
def test_no_room_for_the_output(app: Any, monkeypatch: pytest.MonkeyPatch, arguments: list[str]) -> None:
    monkeypatch.delenv("PYTHONUNBUFFERED", raising=False)
    app("chat")
    with open("/dev/full", "wb") as full:
        process = subprocess.run([*COMMAND, *arguments], stdout=full, stderr=subprocess.PIPE, text=True)
    assert process.stderr == "dify-plus: standard output cannot be written: No space left on device\n"
    assert process.returncode == 2


def test_ctrl_c_while_the_command_starts() -> None:
    code = """if True:
        import sys
        from dify_plus.cli import main

        class Interrupted:
            def find_spec(self, name, path, target=None):
                if name == "typer":
                    raise KeyboardInterrupt

        sys.meta_path.insert(0, Interrupted())
        main()
    """
    process = subprocess.run([sys.executable, "-c", code, "app"], capture_output=True, text=True)
    assert (process.returncode, process.stderr) == (130, "")


@posix_only
def test_no_one_reads_the_output(app: Any) -> None:
    app("chat")
    reader, writer = os.pipe()
    os.close(reader)
    process = subprocess.run([*COMMAND, "--help"], stdout=writer, stderr=subprocess.PIPE)
    os.close(writer)
    assert (process.returncode, process.stderr) == (141, b"")
    process = subprocess.run(["sh", "-c", 'exec "$@" >&-', "sh", *COMMAND, "app"], stderr=subprocess.PIPE)
    assert (process.returncode, process.stderr) == (0, b"")


@posix_only
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_the_command_and_stops_its_run(app: Any, fake: FakeDify, number: int, code: int) -> None:
    fake.state.apps["chat"].definition = ChatApp("words " * 20_000, token_delay=0.05)
    app("chat")
    process = subprocess.Popen([*COMMAND, "chat", "hello"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.read(5) == "words"
    process.send_signal(number)
    _, err = process.communicate(timeout=300)
    assert (process.returncode, err) == (code, "")
    assert fake.requests[-1].path.endswith("/stop")
