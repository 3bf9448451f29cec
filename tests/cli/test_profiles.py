"""`login` and `profile`: the stored profiles, their permissions, and their output."""

from __future__ import annotations

import os
import stat
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dify_plus.testing import FakeDify

APP, KNOWLEDGE = "app-kZ3mPq9VwXy7RtLs2NbD", "dataset-aB3cDe4FgHi5JkLm6NoP"


@pytest.fixture
def path(environ: Callable[..., None], tmp_path: Path) -> Path:
    file = tmp_path / "new" / "config.toml"
    environ(DIFY_CONFIG_FILE=str(file))
    return file


@pytest.fixture
def fake(path: Path) -> Any:
    with FakeDify(dataset_key=KNOWLEDGE) as server:
        server.state.by_key[APP] = server.state.apps["chat"]
        yield server


def test_login_on_a_terminal_shows_no_key(cli: Any, fake: FakeDify, path: Path, terminal: Any) -> None:
    shown = terminal("login")
    shown.expect(r"address \[https://api.dify.ai/v1\]: ")
    shown.type("dify.example.com")
    shown.expect("must look like https://")
    shown.expect(r"address \[https://api.dify.ai/v1\]: ")
    shown.type(fake.base_url)
    for prompt, typed in (("of an app", APP), ("for knowledge bases", KNOWLEDGE)):
        shown.expect(f"API key {prompt}.*: ")
        shown.type(typed)
    assert shown.wait() == 0
    assert "the app key belongs to chat" in shown.text and "default is the default profile" in shown.text
    assert APP not in shown.raw and KNOWLEDGE not in shown.raw
    assert cli("chat", "hello").out == "You said: hello\n"
    assert cli("kb", "list").code == 0


def test_login_in_a_script(cli: Any, fake: FakeDify, path: Path) -> None:
    ran = cli("login", "--base-url", fake.base_url, "--user", "me", stdin=f"{KNOWLEDGE}\n\n{APP}\n")
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    assert tomllib.loads(path.read_text(encoding="utf-8")) == {
        "default": "default",
        "profiles": {
            "default": {"base_url": fake.base_url, "user": "me", "api_key": APP, "dataset_api_key": KNOWLEDGE}
        },
    }
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [file.name for file in path.parent.iterdir()] == ["config.toml"]
    cli("chat", "hello")
    assert fake.requests[-1].json["user"] == "me"


def test_add_list_use_remove(cli: Any, fake: FakeDify, path: Path) -> None:
    for name in ("work", "home"):
        assert cli("profile", "add", name, "--base-url", fake.base_url, stdin=APP).code == 0
    ran = cli("profile", "list")
    assert APP not in ran.out
    assert [line.split("\t")[:5] for line in ran.out.splitlines()] == [
        ["work", "yes", fake.base_url, "", "app-…2NbD"],
        ["home", "no", fake.base_url, "", "app-…2NbD"],
    ]
    assert cli("profile", "use", "home").code == 0
    listed = cli("profile", "list", "--json").json
    assert [one["name"] for one in listed if one["default"]] == ["home"]
    ran = cli("profile", "remove", "home")
    assert (ran.code, ran.err.endswith("remove the profile home and its keys; pass --yes to confirm\n")) == (2, True)
    assert cli("profile", "remove", "home", "--yes").code == 0
    assert [one["name"] for one in cli("profile", "list", "--json").json] == ["work"]
    assert cli("chat", "hello").code == 2  # no default is left
    assert cli("chat", "hello", "--profile", "work").code == 0


def test_comments_and_other_keys_are_kept_unless_the_address_changes(cli: Any, fake: FakeDify, path: Path) -> None:
    cli("profile", "add", "work", "--base-url", fake.base_url, stdin=APP)
    path.write_text("# mine\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    assert cli("profile", "add", "work", stdin=KNOWLEDGE).code == 0
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# mine\n") and APP in text and KNOWLEDGE in text
    assert cli("profile", "add", "work", "--base-url", f"{fake.base_url}/", "--no-check", stdin=KNOWLEDGE).code == 0
    assert APP not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "typed", "code", "message"),
    [
        (["profile", "add", "w"], "app-refusedrefused", 3, "check the key: app-... for an app, dataset-..."),
        (["profile", "add", "w"], "\n", 2, "no key was given"),
        (["profile", "add", "w"], f"{APP}\n{APP}\n", 2, "one key of an app and one for knowledge bases"),
        (["profile", "add", "w"], "two words", 2, "one key of an app and one for knowledge bases"),
        (["profile", "add", "a b"], APP, 2, "'a b' cannot be the name of a profile"),
        (["profile", "add", "w", "--base-url", "nowhere"], APP, 2, "the address must look like https://"),
        (["login", "http://127.0.0.1:9/v1"], APP, 2, "write --base-url http://127.0.0.1:9/v1"),
        (["login", APP], APP, 2, "a key cannot be given as an argument"),
        (["profile", "use", "w"], "", 2, "`dify-plus profile add w` creates it"),
        (["profile", "remove", "w", "--yes"], "", 2, "there is no profile 'w'"),
    ],
)
def test_a_refused_profile_is_not_stored(
    cli: Any, fake: FakeDify, path: Path, arguments: list[str], typed: str, code: int, message: str
) -> None:
    address = [] if "--base-url" in arguments else ["--base-url", fake.base_url]
    ran = cli(*arguments, *address, stdin=typed)
    assert (ran.code, ran.err.count("\n")) == (code, 1)
    assert message in ran.err
    assert APP not in ran.err
    assert not path.exists()
    assert code != 2 or not fake.requests


@pytest.mark.parametrize("text", ["profiles = 3\n", "x = [", "[profiles.w]\nbase_url = 5\n"])
def test_an_invalid_file_is_not_changed(cli: Any, fake: FakeDify, path: Path, text: str) -> None:
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    ran = cli("login", "--base-url", fake.base_url, stdin=APP)
    assert (ran.code, ran.err.startswith(f"dify-plus: {path}"), ran.err.count("\n")) == (2, True, 1)
    assert path.read_text(encoding="utf-8") == text
    path.unlink()
    path.mkdir()
    assert f"{path} is a folder; DIFY_CONFIG_FILE must name a file" in cli("profile", "list").err


def test_variables_that_come_first_are_named(cli: Any, fake: FakeDify, environ: Callable[..., None]) -> None:
    environ(DIFY_API_KEY="app-other")
    missing = "this command needs an API key for knowledge bases (dataset-...), not the key of an app; "
    assert cli("kb", "list").err.startswith(f"dify-plus: {missing}run `dify-plus login`")
    ran = cli("login", "--base-url", fake.base_url, stdin=APP)
    assert (ran.code, "DIFY_API_KEY is set and comes before the default profile" in ran.err) == (0, True)
    assert f"{missing}DIFY_API_KEY is set, so the default profile is not used" in cli("kb", "list").err


@pytest.mark.skipif(os.name != "posix", reason="needs the file permissions of POSIX")
def test_a_file_that_others_may_change_is_not_changed(cli: Any, fake: FakeDify, path: Path) -> None:
    cli("profile", "add", "work", "--base-url", fake.base_url, stdin=APP)
    path.chmod(0o620)
    before = path.read_text(encoding="utf-8")
    for arguments in (["login"], ["profile", "list"], ["profile", "use", "work"], ["profile", "remove", "work", "-y"]):
        ran = cli(*arguments, "--base-url", fake.base_url, stdin=APP)
        assert (ran.code, f"other users can change the API keys in {path}; run chmod 600" in ran.err) == (2, True)
    assert path.read_text(encoding="utf-8") == before
