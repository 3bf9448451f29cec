"""`dify-plus types`: typed inputs for an app, and functions that run it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import typing
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any, Literal, get_args, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dify_plus import AsyncDify, Dify
from dify_plus._arguments.app_inputs import InputField
from dify_plus.cli._types.module import MODES, module
from dify_plus.cli._types.texts import docstring, literal, sentence
from dify_plus.testing import AgentApp, App, ChatApp, ChatflowApp, CompletionApp, FakeDify, Input, WorkflowApp
from dify_plus.testing._apps.definitions import InputType
from dify_plus.types import FileValue
from tests.cli.conftest import COMMAND

ROOT = Path(__file__).parents[2]
FORM = [
    Input("topic", required=True, label="Topic", max_length=48),
    Input("notes", "paragraph", label='Say """why"""\nC:\\new \x1b[0m\u202e'),
    Input("tone", "select", required=True, label="Tone", options=["warm", 'the "cold" one', "it's\\\n"]),
    Input("count", "number", label="count"),
    Input("strict", "checkbox"),
    Input("picture", "file", label="A picture"),
    Input("sources", "file-list", label="Sources", max_length=3),
]
VALUES: dict[str, Any] = {"topic": "tides", "tone": 'the "cold" one', "count": 3, "strict": True}


def echo(request: Any) -> str:
    return json.dumps({name: value for name, value in request.inputs.items() if value is not None}, default=str)


APPS: dict[str, App] = {
    "chat": ChatApp(echo, inputs=FORM),
    "agent": AgentApp(echo, inputs=FORM),
    "chatflow": ChatflowApp(echo, inputs=FORM),
    "completion": CompletionApp(echo, inputs=FORM),
    "workflow": WorkflowApp(inputs=FORM, name="Report 'maker'\n"),
    "free": WorkflowApp(),
}


@pytest.fixture
def fake() -> Iterator[FakeDify]:
    with FakeDify(APPS, server="1.16.1") as server:
        yield server


def loaded(code: str, name: str = "app_types") -> ModuleType:
    made = ModuleType(name)
    sys.modules[name] = made  # get_type_hints() looks up the annotations there
    exec(compile(code, f"{name}.py", "exec", dont_inherit=True), made.__dict__)
    return made


def options_of(hint: Any) -> tuple[Any, ...]:
    return get_args(hint) if typing.get_origin(hint) is typing.Literal else options_of(get_args(hint)[0])


def test_the_form_has_every_kind_of_input() -> None:
    assert {entry.type for entry in FORM} == set(get_args(InputType))


@pytest.mark.parametrize("name", [name for name in APPS if name != "free"])
async def test_the_written_module_runs_the_app(app: Any, fake: FakeDify, name: str, tmp_path: Path) -> None:
    made = loaded(app(name)("types").out)
    assert made.Inputs.__required_keys__ == {"topic", "tone"}
    assert options_of(get_type_hints(made.Inputs)["tone"]) == ("warm", 'the "cold" one', "it's\\\n")
    picture = tmp_path / "picture.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n")
    inputs = {**VALUES, "picture": picture, "sources": [picture, ("a.txt", b"text")]}
    message = [] if name in ("completion", "workflow") else ["Hi"]

    def check(result: Any) -> None:
        given = result.outputs if name == "workflow" else json.loads(result.answer.removeprefix("Let me look. "))
        assert {key: given[key] for key in VALUES} == VALUES
        assert len(given["sources"]) == 2 and given["picture"]["type"] == "image"

    run, run_async = (made.run, made.run_async) if name == "workflow" else (made.send, made.send_async)
    with Dify(fake.key(name), base_url=fake.base_url) as dify:
        check(run(dify, *message, inputs, user="u"))
        with made.stream(dify, *message, inputs, user="u") as stream:
            check(stream.result())
        if message:
            session = made.session(dify, inputs, user="u")
            check(session.send("Hi"))
            assert session.conversation_id
    async with AsyncDify(fake.key(name), base_url=fake.base_url) as client:
        check(await run_async(client, *message, inputs, user="u"))
        async with made.stream_async(client, *message, inputs, user="u") as running:
            check(await running.result())


def test_an_app_without_inputs(app: Any, fake: FakeDify) -> None:
    made = loaded(app("free")("types").out)
    with Dify(fake.key("free"), base_url=fake.base_url, user="u") as dify:
        assert made.run(dify).outputs == {}
    assert app("new-agent")("types").out.count("inputs: Inputs | None = None") == 6


def test_a_file_is_written_and_checked(app: Any, fake: FakeDify, tmp_path: Path) -> None:
    cli, out = app("workflow"), tmp_path / "app_types.py"
    ran = cli("types", "--check", "--out", out)
    assert (ran.code, ran.err) == (7, f"dify-plus: {out} does not exist; run `dify-plus types --out {out}`\n")
    assert not out.exists()
    assert cli("types", "--out", out).code == 0
    code = out.read_text(encoding="utf-8")
    assert code == cli("types").out == cli("types", "--json").json["code"]
    assert cli("types", "--out", out, "--json").json == {"out": str(out), "changed": False}
    assert (ran := cli("types", "--check", "--out", out)).code == 0, ran.err

    out.write_text(code.replace("    ", "\t").replace('"""The inputs of the app."""', "'''The inputs of the app.'''"))
    assert cli("types", "--check", "--out", out).code == 0, "the formatting does not count"
    fake.state.apps["workflow"].definition = WorkflowApp(inputs=[*FORM[:2], Input("more", required=True)])
    ran = cli("types", "--check", "--out", out)
    assert (ran.code, ran.err) == (7, f"dify-plus: {out} differs from the app; run `dify-plus types --out {out}`\n")
    assert "+    more: str" in ran.out
    assert cli("types", "--check", "--out", out, "--json").code == 7
    out.write_text(code + "def broken(")
    assert cli("types", "--check", "--out", out).code == 7
    assert cli("types", "--out", out, "--json").json == {"out": str(out), "changed": True}


@pytest.mark.skipif(os.name != "posix", reason="only POSIX limits the size of files")
def test_without_room_the_file_stays_as_it_is(app: Any, tmp_path: Path) -> None:
    path = tmp_path / "app_types.py"
    app("workflow")("types", "--out", path)
    before = path.read_bytes()
    app("chat")
    limited = ["sh", "-c", 'ulimit -f 0; exec "$@"', "sh", *COMMAND, "types", "--out", str(path)]
    process = subprocess.run(limited, capture_output=True, text=True)
    assert (process.returncode, process.stderr) == (2, f"dify-plus: {path} cannot be written: File too large\n")
    assert ([path], before) == (list(tmp_path.glob("*app_types.py*")), path.read_bytes())


def test_files_that_cannot_be_written(app: Any, tmp_path: Path) -> None:
    cli, mine = app("workflow"), tmp_path / "mine.py"
    mine.write_text("print('mine')\n")
    for out, says in (
        (mine, "was not written by this command"),
        (tmp_path, "cannot be "),
        (tmp_path / "no" / "x.py", "cannot be "),
    ):
        ran = cli("types", "--out", out)
        assert (ran.code, says in ran.err, ran.err.count("\n")) == (2, True, 1)
    assert mine.read_text() == "print('mine')\n"
    assert cli("types", "--check").code == 2


# -- code from any form ------------------------------------------------------------------------------------------------

KINDS = [*get_args(InputType), "json_object", "external_data_tool", "brand-new"]
NASTY = [
    "class",
    "my-name",
    "x y",
    "",
    "1st",
    "__x",
    "str",
    "items",
    "Any",
    "é",
    "ﬁ",
    'a"b',
    "a'b\\",
    "\n",
    '"""',
    "\ud800",
]


def fields(names: list[str], **more: Any) -> list[InputField]:
    kinds = [KINDS[place % len(KINDS)] for place in range(len(names))]
    return [InputField(variable=name, type=kind, **more) for name, kind in zip(names, kinds, strict=True)]


def plain_names(count: int) -> list[str]:
    return [f"name_{number}" for number in range(count)]


MODULES: Mapping[str, str] = {
    **{f"as_{mode.replace('-', '_')}": module(mode, "An app", fields(plain_names(10))) for mode in MODES},
    "required": module("workflow", "", fields(plain_names(10), required=True, label="It's \\N{x}", default="a\\")),
    "nasty_names": module("chat", '"""\\', fields(NASTY, label='"""\\')),
    "twice": module("workflow", "W", [*fields(["a", "b"]), *fields(["b", "a"], required=True)]),
    "dict_methods": module("workflow", "W", fields(["keys", "get"])),
    "nothing": module("workflow", "W", []),
    **{
        f"wide_{width}_{required}_{start}": module(
            "workflow",
            "word " * width,
            [
                InputField(
                    variable=f"{start}ame",
                    type="select",
                    options=["x" * (width // 2), "y" * (width - width // 2)],
                    required=required,
                    label="word " * width,
                    allowed_file_types=["z" * width],
                )
            ],
        )
        for width in range(30, 64)
        for required in (True, False)
        for start in ("n", "my-n")
    },
    "one_option": module("workflow", "W", [InputField(variable="x", type="select", options=["o" * 100])]),
    "long_name": module("workflow", "W", fields(["n" * 90, "m" * 90])),
}


def test_the_type_of_each_kind_of_input() -> None:
    form = [InputField(variable="tone", type="select", required=True, options=["a"]), *fields(KINDS, required=True)]
    hints = get_type_hints(loaded(module("workflow", "W", form)).Inputs)
    assert hints.pop("tone") == Literal["a"]
    assert hints == {
        "text-input": str,
        "paragraph": str,
        "select": str,  # without options
        "number": float,
        "checkbox": bool,
        "file": FileValue,
        "file-list": Sequence[FileValue],
        "json_object": Mapping[str, Any],
        "brand-new": Any,
    }


USES = {
    "as_chat": """

async def use(dify: Dify, other: AsyncDify) -> ChatReply:
    chosen: Inputs = {"name_0": "x", "name_3": 1, "name_5": b"x", "name_6": [b"x", {}]}
    send(dify, "Hi").answer
    (await send_async(other, "Hi", chosen)).answer
    send(dify, "Hi", {"name_6": "x"})  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    return send(dify, 3)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
""",
    "required": """

def use(dify: Dify) -> None:
    run(dify)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    run(dify, {})  # type: ignore[typeddict-item]  # pyright: ignore[reportArgumentType]
""",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("written")
    for name, code in MODULES.items():
        (made / f"{name}.py").write_text(code, encoding="utf-8", newline="\n")
    return made


@pytest.mark.parametrize("width", ["79", "88", "120"])
def test_the_code_is_formatted(folder: Path, width: str) -> None:
    exact = [] if width == "88" else ["--exclude", "one_option.py,long_name.py"]
    command = ["-m", "ruff", "format", "--diff", "--isolated", "--no-cache", "--line-length", width, *exact, folder]
    done = subprocess.run([sys.executable, *map(str, command)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    "checker",
    [
        ["mypy", "--config-file", "pyproject.toml", "--strict", "--no-error-summary"],
        ["pyright", "--project", "pyproject.toml", "--pythonpath", sys.executable],
    ],
    ids=lambda checker: checker[0],
)
def test_the_code_satisfies_type_checkers(folder: Path, checker: list[str]) -> None:
    names = [name for name in MODULES if not name.startswith("wide_") or name.startswith("wide_60")]
    for name, use in USES.items():
        names.append(f"{name}_used")
        (folder / f"{name}_used.py").write_text(MODULES[name] + use, encoding="utf-8")
    command = [sys.executable, "-m", *checker, *(str(folder / f"{name}.py") for name in names)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@settings(max_examples=60)
@given(
    names=st.lists(st.text(max_size=8) | st.sampled_from(NASTY), max_size=12),
    label=st.text() | st.text(alphabet="\"'\\\n# "),
    options=st.lists(st.text() | st.text(alphabet="\"'\\\n "), max_size=4),
    required=st.booleans(),
)
def test_code_from_any_form(names: list[str], label: str, options: list[str], required: bool) -> None:
    form = fields(names, label=label, options=options, required=required, default=label)
    for mode in ("workflow", "chat"):
        made = loaded(module(mode, label, form), "made_of_any_form")
        hints = get_type_hints(made.Inputs)
        kinds: dict[str, str] = {}
        for entry in form:
            if entry.variable and entry.type != "external_data_tool":
                kinds.setdefault(entry.variable, entry.type)
        assert list(hints) == list(kinds)
        assert made.Inputs.__required_keys__ == (set(hints) if required else set())
        for name, hint in hints.items():
            if kinds[name] == "select" and options:
                assert set(options_of(hint)) == set(options)  # typing caches equal Literals, in any order


@given(text=st.text() | st.text(alphabet="\"'\\\n\r\t "))
def test_texts_in_code(text: str) -> None:
    assert eval(literal(text)) == text
    said = sentence(text)
    assert said.isprintable() and '"' not in said
    if said:
        made: dict[str, Any] = {}
        exec("\n".join(["def made():", *docstring(said, "    ")]), made)
        assert " ".join(made["made"].__doc__.split()) == said
