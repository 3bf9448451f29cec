"""What the documentation shows is run: README, docs/, examples/. Docstrings' examples are compiled.

The blocks of a page are run one after the other in one namespace, against a FakeDify that the environment names. A
block that uses `dify` without making it gets a client with the key of the kind of app that it is about. Blocks that
hold tests are given to pytest.
"""

from __future__ import annotations

import ast
import asyncio
import doctest
import inspect
import os
import re
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import CodeType
from typing import Any

import pytest

import dify_plus
from dify_plus import AsyncDify, Dify, RecoveryPolicy, RetryPolicy
from dify_plus.testing import (
    App,
    ChatApp,
    ChatflowApp,
    Datasource,
    FakeDify,
    Field,
    HumanInput,
    Input,
    Node,
    Pipeline,
    WorkflowApp,
)

ROOT = Path(dify_plus.__file__).parents[1]
PAGES = {
    page.name: page
    for page in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
    if page.name != "api.md"  # made by scripts/api-index
}
EXAMPLES = sorted((ROOT / "examples").glob("*.py"))

NOT_RUN: Mapping[tuple[str, str], str] = {
    ("many.md", "import ray"): "tests/ray runs it, where Ray is installed",
    ("many.md", "import ray.data"): "tests/ray runs it, where Ray is installed",
}
"""Blocks that are only compiled, by page and first line, and why."""

KINDS = {
    r"\.workflows\.": "workflow",
    r"\.completions\.": "completion",
    r"\.variables\(|chat\.attach\(": "chatflow",
    r"agent_thoughts": "agent",
}
"""How a block shows what kind of app it is about; a chat app, if it shows nothing."""


@dataclass(frozen=True)
class Block:
    """A Python block of a page."""

    page: str
    line: int
    source: str

    @property
    def kind(self) -> str:
        return next((kind for shown, kind in KINDS.items() if re.search(shown, self.source)), "chat")

    @property
    def is_run(self) -> bool:
        return (self.page, self.source.splitlines()[0]) not in NOT_RUN

    @property
    def has_tests(self) -> bool:
        return re.search(r"^(async )?def test_|^@pytest\.fixture", self.source, re.MULTILINE) is not None

    def code(self) -> CodeType:
        """Compiled, so that tracebacks tell the line of the page."""
        source = "\n" * (self.line - 1) + self.source
        return compile(source, PAGES[self.page], "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)


def blocks_of(page: str) -> list[Block]:
    text = PAGES[page].read_text(encoding="utf-8")
    found = re.finditer(r"^( *)```python\n(.*?)^\1```$", text, re.MULTILINE | re.DOTALL)
    return [Block(page, text.count("\n", 0, each.start(2)) + 1, textwrap.dedent(each[2])) for each in found]


BLOCKS = [block for page in PAGES for block in blocks_of(page)]


# -- the Dify that the pages talk to -----------------------------------------------------------------------------------


def publish(inputs: Mapping[str, Any]) -> Iterator[Any]:
    """Asks a human first, where the page or the example is about that."""
    if "topic" in inputs or inputs.get("query") == "seas":
        yield HumanInput("Publish this?", [Field("comment")], ["approve", "reject"])
    yield Node("llm", text=["Rivers ", "flow."])
    return {"text": "Rivers flow."}


TONE = Input("tone", "select", options=["formal", "casual"])
SUGGESTED = ("Tell me more", "Why?")


def apps() -> dict[str, App]:
    return {
        "chat": ChatApp(suggested=SUGGESTED, inputs=[TONE]),
        "chatflow": ChatflowApp(suggested=SUGGESTED, variables={"language": "en"}),
        "workflow": WorkflowApp(script=publish),
    }


class World:
    """A server, the environment that names it, and the files and names that the prose takes for granted."""

    def __init__(self, fake: FakeDify, monkeypatch: pytest.MonkeyPatch) -> None:
        self.fake = fake
        self._monkeypatch = monkeypatch

    def enter(self, kind: str) -> None:
        """Set the environment for an app of a kind."""
        for name, value in self.environment(kind).items():
            self._monkeypatch.setenv(name, value)

    def environment(self, kind: str) -> dict[str, str]:
        return {
            "DIFY_API_KEY": self.fake.key(kind),
            "DIFY_BASE_URL": self.fake.base_url,
            "DIFY_DATASET_API_KEY": self.fake.dataset_key,
            "DIFY_USER": "user-123",
        }

    def client(self, kind: str) -> Dify:
        self.enter(kind)
        return Dify()

    def run(self, block: Block, namespace: dict[str, Any]) -> None:
        """Run a block, in an event loop of its own where it awaits; close its clients."""
        code = block.code()
        self.enter(block.kind)
        if code.co_flags & inspect.CO_COROUTINE:
            asyncio.run(self._run_async(code, namespace))
            return
        namespace["dify"] = Dify()
        try:
            exec(code, namespace)
        finally:
            for client in [value for value in namespace.values() if isinstance(value, Dify)]:
                client.close()

    async def _run_async(self, code: CodeType, namespace: dict[str, Any]) -> None:
        namespace["dify"] = AsyncDify()
        try:
            await eval(code, namespace)
        finally:
            for client in [value for value in namespace.values() if isinstance(value, AsyncDify)]:
                await client.close()


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.chdir(tmp_path)
    for name, content in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
    with FakeDify(apps()) as fake:
        yield World(fake, monkeypatch)
    assert fake.errors == []


FILES = {
    "photo.png": b"\x89PNG\r\n\x1a\n",
    "report.pdf": b"%PDF-1.7",
    "notes.md": b"# Rivers\n\nRivers flow. Machine learning goes on.\n",
    "question.mp3": b"ID3",
    "handbook/rivers.md": b"Rivers flow.",
    "handbook/lakes.md": b"Lakes do not.",
}


def paused_run(world: World) -> str:
    with world.client("workflow") as dify:
        return dify.workflows.run({"topic": "rivers"}).workflow_run_id


def pipeline(world: World) -> str:
    site = {"source_url": "https://example.com/rivers", "title": "Rivers", "description": "", "content": "Rivers flow."}
    sources = [Datasource("files"), Datasource("web", "website_crawl", items=[site])]
    return world.fake.knowledge.add_pipeline("Reports", Pipeline(sources)).id


ASSUMED: Mapping[str, Mapping[str, Callable[[World], Any]]] = {
    "knowledge.md": {"dataset_id": pipeline},
    "streams.md": {"workflow_run_id": paused_run},
}
"""Names that a page does not define, by page."""


# -- pages -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", sorted({block.page for block in BLOCKS}))
def test_the_blocks_of_a_page_run(page: str, world: World) -> None:
    namespace = {name: make(world) for name, make in ASSUMED.get(page, {}).items()}
    for block in blocks_of(page):
        if block.is_run and not block.has_tests:
            world.run(block, namespace)


def test_the_tests_on_pages_pass(tmp_path: Path) -> None:
    tests = [block for block in BLOCKS if block.is_run and block.has_tests]
    if not tests:
        return
    for block in tests:
        (tmp_path / f"test_{block.page.removesuffix('.md')}_{block.line}.py").write_text(block.source, encoding="utf-8")
    settings = "[pytest]\nasyncio_mode = auto\nasyncio_default_fixture_loop_scope = function\nfilterwarnings = error\n"
    (tmp_path / "pytest.ini").write_text(settings, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr


def test_blocks_are_marked_as_python_and_compile() -> None:
    for page, path in PAGES.items():
        other = re.findall(r"^ *```(?:py|python3|pycon|Python)$", path.read_text(encoding="utf-8"), re.MULTILINE)
        assert other == [], page
    for block in BLOCKS:
        block.code()
    assert set(NOT_RUN) == {(block.page, block.source.splitlines()[0]) for block in BLOCKS if not block.is_run}


@pytest.mark.parametrize("kind", ["chat", "agent", "chatflow"])
def test_the_tour_runs_unchanged(kind: str, world: World, capsys: pytest.CaptureFixture[str]) -> None:
    tour = blocks_of("README.md")[0]
    assert "## A tour" in PAGES["README.md"].read_text(encoding="utf-8").splitlines()[tour.line - 4]
    world.enter(kind)
    namespace: dict[str, Any] = {}
    try:
        exec(tour.code(), namespace)
    finally:
        namespace["dify"].close()
    printed = capsys.readouterr().out
    for query in ("What is Dify?", "Explain quantum computing simply", "Hello", "Tell me more"):
        assert f"You said: {query}" in printed


def code_lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines of the code blocks of a page, fenced or indented, each with its number; not the recorded demo."""
    fenced = demo = False
    for number, line in enumerate(text.splitlines(), 1):
        if line.lstrip().startswith("```"):
            fenced = not fenced
            demo = demo and fenced
        elif line == "<!-- demo -->":
            demo = True
        elif (fenced or line.startswith("    ")) and not demo:
            yield number, line


WITH_CODE = [*PAGES.values(), ROOT / "CONTRIBUTING.md", ROOT / "openapi" / "overlays" / "README.md"]


@pytest.mark.parametrize("page", WITH_CODE, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_code_blocks_fit_80_columns(page: Path) -> None:
    lines = code_lines(page.read_text(encoding="utf-8"))
    assert [f"{page.name}:{number}: {line}" for number, line in lines if len(line) > 80] == []


def test_the_page_about_configuration_has_every_option_and_environment_variable() -> None:
    text = PAGES["configuration.md"].read_text(encoding="utf-8")
    options = inspect.signature(Dify).parameters
    policies = {**inspect.signature(RetryPolicy).parameters, **inspect.signature(RecoveryPolicy).parameters}
    assert [name for name in (*options, *policies) if f"| `{name}` |" not in text] == []
    source = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "dify_plus").rglob("*.py"))
    variables = set(re.findall(r"\bDIFY_[A-Z_]+\b", source))
    assert "DIFY_CONFIG_FILE" in variables
    assert [name for name in sorted(variables) if f"| `{name}` |" not in text] == []


def test_what_prose_names_is_there(client: Dify) -> None:
    for page, path in PAGES.items():
        for snippet in re.findall(r"`(dify\.[^`]+)`", path.read_text(encoding="utf-8")):
            check_calls(ast.parse(snippet), client, page)


def test_what_the_table_of_files_names_is_there() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    rows = [line.strip("|").split("|") for line in text.splitlines() if line.startswith("| ")]
    paths = [path for row in rows for cell in row[1:] for path in re.findall(r"`([\w./-]+)`", cell)]
    assert len(paths) > 50
    assert [path for path in paths if not (ROOT / path).exists()] == []


# -- examples ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_an_example_fits_80_columns(example: Path) -> None:
    assert [line for line in example.read_text(encoding="utf-8").splitlines() if len(line) > 80] == []


RUNS = {
    "chat.py": ([], "", "You said: Shorter, please"),
    "knowledge.py": (["notes.md", "handbook/rivers.md"], "", "Machine learning goes on."),
    "workflow_with_form.py": (["seas"], "fine\n", "Publish this?\ncomment: "),
}
"""By name: arguments, what is typed, and something that is written."""


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_an_example_runs(example: Path, world: World) -> None:
    arguments, typed, written = RUNS.get(example.name, ([], "", ""))
    block = Block(example.name, 1, example.read_text(encoding="utf-8"))
    done = subprocess.run(
        [sys.executable, "-W", "error", str(example), *arguments],
        env={**os.environ, **world.environment(block.kind)},
        input=typed,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert written in done.stdout


# -- docstrings --------------------------------------------------------------------------------------------------------


@pytest.fixture
def client() -> Iterator[Dify]:
    with Dify(api_key="app-key", dataset_api_key="dataset-key", base_url="http://localhost/v1") as dify:
        yield dify


def check_calls(tree: ast.AST, dify: Dify | AsyncDify, place: str) -> None:
    """Hold every `dify.x.y` to the client, and every `dify.x.y(...)` to the parameters of the method."""
    for node in ast.walk(tree):
        called = node.func if isinstance(node, ast.Call) else node
        if not re.fullmatch(r"dify(\.\w+)+", ast.unparse(called) if isinstance(called, ast.Attribute) else ""):
            continue
        try:
            found = eval(ast.unparse(called), {"dify": dify})
            if isinstance(node, ast.Call):
                inspect.signature(found).bind(*node.args, **{str(word.arg): word.value for word in node.keywords})
        except (AttributeError, TypeError) as error:
            raise AssertionError(f"{place}: {ast.unparse(node)}") from error


def docstring_examples() -> Iterator[tuple[str, str]]:
    """The examples of all docstrings, each with where it is."""
    for path in sorted((ROOT / "dify_plus").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                place = f"{path.relative_to(ROOT).as_posix()}:{getattr(node, 'lineno', 1)}"
                for example in doctest.DocTestParser().get_examples(ast.get_docstring(node) or ""):
                    yield place, example.source


def test_the_examples_of_docstrings_are_sound(client: Dify) -> None:
    other = AsyncDify(api_key="app-key", dataset_api_key="dataset-key", base_url="http://localhost/v1")
    examples = list(docstring_examples())
    assert len(examples) > 100
    for place, source in examples:
        compile(source, place, "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
        tree = ast.parse(source)
        check_calls(tree, other if "/_async/" in place else client, place)
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom):
                exec(compile(ast.unparse(node), place, "exec"), {})
