"""The help: -h, plain words for types, every width, and examples that run."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import typer.main

from dify_plus.cli import _exit_codes
from dify_plus.cli._advice import UUID
from dify_plus.cli._command_line import app as root
from dify_plus.cli._demo.apps import APPS
from dify_plus.cli._help import examples, wanted_value
from dify_plus.testing import ChatApp, CompletionApp, FakeDify, WorkflowApp

from .screen import screen


def commands(group: Any = None, *path: str) -> Iterator[tuple[tuple[str, ...], Any]]:
    group = group or typer.main.get_command(root)
    yield path, group
    for name, command in getattr(group, "commands", {}).items():
        yield from commands(command, *path, name)


ALL = dict(commands())
LINES = [line for _, command in commands() for line in examples(command)]
ELSEWHERE = ("dify-plus demo", "dify-plus fake-server")
"""Examples that test_demo and test_fake_server run, because they take long or do not end."""


def test_every_command_has_help_in_every_width(cli: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for columns, option in ((40, "-h"), (200, "--help")):
        monkeypatch.setenv("COLUMNS", str(columns))
        for path, command in ALL.items():
            ran = cli(*path, option)
            assert (ran.code, ran.err) == (0, "")
            assert ran.out.startswith(f"Usage: {' '.join(('dify-plus', *path))}")
            long = [line for line in ran.out.splitlines() if len(line) > min(columns, 100)]
            assert all(line.strip() in examples(command) for line in long), long
            assert not re.search(r"[<{\[](str|int|float|path|bool|text|required)|[<{]\w+|x<=|x>=|range|…", ran.out), (
                path
            )


def test_options_of_old_and_new_typer() -> None:
    """Typer 0.29 has no classes of Click for the types of options; a new installation gets it."""
    for option in (
        SimpleNamespace(type=SimpleNamespace(name="integer range", min=1, max=32)),
        SimpleNamespace(type_descriptor=SimpleNamespace(annotation=int, choices=None), min=1, max=32),
    ):
        assert wanted_value(option) == "a whole number from 1 to 32"
    for option in (
        SimpleNamespace(type=SimpleNamespace(name="choice", choices=["a", "b"])),
        SimpleNamespace(type_descriptor=SimpleNamespace(annotation=str, choices=("a", "b")), min=None, max=None),
    ):
        assert wanted_value(option) == "one of a, b"


def test_usage_lines_show_arguments_as_users_type_them(cli: Any) -> None:
    assert cli("kb", "add", "-h").out.startswith("Usage: dify-plus kb add KB SOURCE... [OPTIONS]\n")
    assert cli("chat", "-h").out.startswith("Usage: dify-plus chat [MESSAGE] [OPTIONS]\n")
    assert cli("batch", "-h").out.startswith("Usage: dify-plus batch ROWS --out FILE [OPTIONS]\n")
    text = " ".join(cli("kb", "add", "-h").out.split())
    assert "-j, --jobs N How many to send at the same time. From 1 to 32. Default: 4." in text
    assert "--technique economy|high_quality How to index" in text
    assert "--wait, --no-wait Wait until the documents are indexed. Default: --wait." in text
    assert "One of keyword_search, semantic_search," in " ".join(cli("kb", "search", "-h").out.split())


def test_help_on_a_narrow_terminal(terminal: Any) -> None:
    shown = terminal("kb", "add", "-h", columns=40)
    assert shown.wait() == 0
    lines = screen(shown.raw, 1000).splitlines()
    assert "  --technique economy|high_quality" in lines
    assert all(len(line) <= 40 for line in lines if "dify-plus" not in line)
    assert "\x1b[1mExamples:" in shown.raw


@pytest.mark.parametrize("path", [path for path, one in ALL.items() if not hasattr(one, "commands")], ids=" ".join)
def test_every_command_shows_an_example(path: tuple[str, ...]) -> None:
    lines = examples(ALL[path])
    assert lines
    assert all(line.startswith(f"dify-plus {' '.join(path)}") for line in lines)


class Place:
    """A server, and a folder with the files of the examples."""

    def __init__(self, cli: Any, fake: FakeDify, monkeypatch: pytest.MonkeyPatch) -> None:
        self.cli, self.fake, self.environment = cli, fake, monkeypatch

    def run(self, line: str) -> Any:
        command = line.removeprefix("dify-plus ")
        app = next((name for name in ("complete", "attach", "run") if command.startswith(name)), "chat")
        app = "run" if "/workflows" in line else app
        monkeypatch = self.environment
        monkeypatch.setenv("DIFY_BASE_URL", self.fake.base_url)
        monkeypatch.setenv("DIFY_API_KEY", self.fake.key(app))
        monkeypatch.setenv("DIFY_DATASET_API_KEY", self.fake.dataset_key)
        line = re.sub(UUID, lambda found: self.id(app), line).replace("https://dify.example.com/v1", self.fake.base_url)
        words = shlex.split(line)[1:]
        typed = "keys.txt" if words == ["login"] else None
        if "<" in words:
            words, (_, typed) = words[:-2], words[-2:]
        self.knowledge(command)
        return self.cli(*words, stdin=Path(typed).read_text(encoding="utf-8") if typed else "")

    def id(self, app: str) -> str:
        with self.fake.client(app, user="dify-plus-cli") as dify:
            if app == "attach":
                with dify.workflows.stream({"topic": "tides"}, check=False) as run:
                    list(run)
                return str(run.workflow_run_id)
            return dify.chat.send("Hello").conversation_id or ""

    def knowledge(self, command: str) -> None:
        if command.startswith("kb"):
            with self.fake.client() as dify:
                bases = {one.name: one.id for one in dify.datasets.list()}
                if command.startswith("kb create"):
                    dify.datasets.delete(bases["Rivers"])
                elif "Rivers" not in bases:
                    made = dify.datasets.create("Rivers", indexing_technique="economy")
                    dify.datasets.documents.create(made.id, text="The Rhine", name="rhine.md").wait()


@pytest.fixture
def place(cli: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Place]:
    apps = {
        "chat": ChatApp("Hello"),
        "complete": CompletionApp("A light in the dark"),
        "run": WorkflowApp(),
        "attach": APPS["workflow"],
    }
    with FakeDify(apps) as fake:
        files = {
            "notes.txt": "Some notes",
            "photo.png": "PNG",
            "inputs.json": '{"topic": "tides"}',
            "body.json": '{"inputs": {}, "response_mode": "streaming", "user": "me"}',
            "rhine.md": "The Rhine ends in the North Sea.",
            "docs/danube.md": "The Danube ends in the Black Sea.",
            "questions.csv": "id,query,question\n1,Who?,Who?\n2,What?,What?\n",
            "keys.txt": f"{fake.key('chat')}\n{fake.dataset_key}\n",
            "key.txt": fake.key("chat"),
        }
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
            path.chmod(0o600)
        monkeypatch.chdir(tmp_path)
        yield Place(cli, fake, monkeypatch)


@pytest.mark.slow
def test_the_examples_run(place: Place) -> None:
    for line in LINES:
        if line.startswith(ELSEWHERE) or "--watch" in line:  # it watches until Ctrl-C
            continue
        ran = place.run(line)
        waits = line.startswith("dify-plus attach") and "--action" not in line
        assert ran.code == (_exit_codes.FAILED if waits else _exit_codes.OK), (line, ran.err)


def test_the_exit_codes_are_documented() -> None:
    page = Path(__file__).parents[2].joinpath("docs", "cli.md").read_text(encoding="utf-8")
    documented = {int(code) for code in re.findall(r"^\| (\d+) \|", page, re.MULTILINE)}
    known = {getattr(_exit_codes, name) for name in _exit_codes.__all__}
    assert documented == known | {143}
