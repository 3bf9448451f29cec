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
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import CodeType
from typing import Any

import pytest

import dify_plus
from _docs import snippets
from _docs.blocks import Block, blocks_of, written_pages
from _docs.type_check import APP_TYPES
from dify_plus import AsyncDify, Dify, RecoveryPolicy, RetryPolicy, pytest_plugin
from dify_plus.cli._doctor.diagnosis import TRIED
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
from dify_plus.testing._versions import VERSIONS
from tests.unit.test_architecture import PUBLIC

ROOT = Path(dify_plus.__file__).parents[1]
PAGES = {page.relative_to(ROOT).as_posix(): page for page in written_pages(ROOT)}
BLOCKS = [block for page in PAGES.values() for block in blocks_of(page, ROOT)]
SNIPPETS = [block for block in BLOCKS if not block.title]
EXAMPLES = sorted((ROOT / "examples").glob("*.py"))

NOT_RUN: Mapping[tuple[str, str], str] = {
    ("docs/many.md", "import ray"): "tests/ray runs it, where Ray is installed",
    ("docs/many.md", "import ray.data"): "tests/ray runs it, where Ray is installed",
}
"""Blocks that are only compiled, by page and first line, and why."""

KINDS = {
    r"\.workflows\.|app_types": "workflow",
    r"\.completions\.": "completion",
    r"\.variables\(|chat\.attach\(": "chatflow",
    r"agent_thoughts": "agent",
}
"""The words that show which kind of app a block is about. Without them, it is a chat app."""


def kind_of(source: str) -> str:
    """Return the kind of app that a piece of code is about."""
    return next((kind for shown, kind in KINDS.items() if re.search(shown, source)), "chat")


def is_run(block: Block) -> bool:
    return (block.page, block.source.splitlines()[0]) not in NOT_RUN


def code_of(block: Block) -> CodeType:
    """Compile a block, so that tracebacks show the line of the page."""
    source = "\n" * (block.line - 1) + block.source
    return compile(source, ROOT / block.page, "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)


# -- the server for the pages ------------------------------------------------------------------------------------------


def publish(inputs: Mapping[str, Any]) -> Iterator[Any]:
    """Ask a human first, if the inputs are those of a page or example about forms."""
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
    """A server, the environment variables that name it, and the files and names that the pages assume."""

    def __init__(self, fake: FakeDify, monkeypatch: pytest.MonkeyPatch) -> None:
        self.fake = fake
        self._monkeypatch = monkeypatch

    def enter(self, kind: str) -> None:
        """Set the environment variables for an app of this kind."""
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
        """Run a block, in a new event loop if it awaits, and close its clients."""
        code = code_of(block)
        self.enter(kind_of(block.source))
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
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "app_types", raising=False)
    for name, content in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
    with FakeDify(apps()) as fake:
        yield World(fake, monkeypatch)
    assert fake.errors == []


FILES = {
    "app_types.py": APP_TYPES.encode(),
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
    "docs/knowledge.md": {"dataset_id": pipeline},
    "docs/streams.md": {"workflow_run_id": paused_run},
}
"""Page -> the names that it uses without defining them."""


# -- pages -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", sorted({block.page for block in SNIPPETS}))
def test_the_blocks_of_a_page_run(page: str, world: World) -> None:
    namespace = {name: make(world) for name, make in ASSUMED.get(page, {}).items()}
    namespace["__name__"] = "__main__"
    for block in SNIPPETS:
        if block.page == page and is_run(block) and not snippets.is_test(block):
            world.run(block, namespace)


def test_the_tests_on_pages_pass(tmp_path: Path) -> None:
    for block in SNIPPETS:
        if is_run(block) and snippets.is_test(block):
            name = re.sub(r"\W", "_", f"{block.page}_{block.line}")
            (tmp_path / f"test_{name}.py").write_text(block.source, encoding="utf-8")
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
        code_of(block)
    assert set(NOT_RUN) == {(block.page, block.source.splitlines()[0]) for block in BLOCKS if not is_run(block)}
    assert {page: list(names) for page, names in ASSUMED.items()} == {
        p: [n] for p, n in snippets.UNDEFINED_NAMES.items()
    }


def test_every_page_is_in_the_menu_and_reachable_from_the_start() -> None:
    pages = {path.relative_to(ROOT / "docs").as_posix() for path in (ROOT / "docs").rglob("*.md")}
    menu = (ROOT / ".mkdocs.yml").read_text(encoding="utf-8").partition("\nnav:")[2]
    assert pages - set(re.findall(r"[\w/-]+\.md", menu)) == set()
    start = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    recipes = (ROOT / "docs" / "recipes" / "index.md").read_text(encoding="utf-8")
    linked = {"index.md", *re.findall(r"\(([\w/-]+\.md)", start)}
    linked |= {f"recipes/{name}" for name in re.findall(r"\(([\w-]+\.md)", recipes)}
    assert pages - linked == set()
    machine = set(re.findall(r"\(([\w/-]+\.md)\)", (ROOT / "docs" / "llms.txt").read_text(encoding="utf-8")))
    assert machine - pages == set()


SEARCHED = """
abort, approval, async, backoff, base URL, batch, cancel, certificate, chunk, concurrency, cost,
csv, cursor, deprecated, disconnect, Django, embedding, environment variable, error handling,
FastAPI, Flask, history, human in the loop, idempotent, image, Jupyter, LangChain, LlamaIndex,
logging, memory, mock, moderation, multi-turn, pagination, parallel, pip install, price, proxy,
pydantic, pytest, RAG, rate limit, reconnect, redirect, rerank, resume, retry, self-hosted, semantic
versioning, SSE, streaming, thread-safe, timeout, token, type hints, upload, vision, webhook,
websocket
"""


def test_the_words_that_people_search_for_are_found() -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in PAGES.values()).lower()
    words = [" ".join(word.split()).lower() for word in SEARCHED.split(",")]
    assert [word for word in words if not re.search(rf"\b{re.escape(word)}", text)] == []
    glossary = PAGES["docs/glossary.md"].read_text(encoding="utf-8")
    sought = "error handling, reconnect, pagination, rate limit, environment variables, timeout, proxy, API key"
    assert [word for word in sought.split(", ") if word not in glossary] == []


@pytest.mark.parametrize("kind", ["chat", "agent", "chatflow"])
def test_the_tour_runs_unchanged(kind: str, world: World, capsys: pytest.CaptureFixture[str]) -> None:
    tour = next(block for block in BLOCKS if block.page == "README.md")
    assert "## A tour" in PAGES["README.md"].read_text(encoding="utf-8").splitlines()[tour.line - 4]
    world.enter(kind)
    namespace: dict[str, Any] = {}
    try:
        exec(code_of(tour), namespace)
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
    text = PAGES["docs/configuration.md"].read_text(encoding="utf-8")
    options = inspect.signature(Dify).parameters
    policies = {**inspect.signature(RetryPolicy).parameters, **inspect.signature(RecoveryPolicy).parameters}
    assert [name for name in (*options, *policies) if f"| `{name}` |" not in text] == []
    source = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "dify_plus").rglob("*.py"))
    variables = set(re.findall(r"\bDIFY_[A-Z_]+\b", source))
    assert "DIFY_CONFIG_FILE" in variables
    assert [name for name in sorted(variables) if f"| `{name}` |" not in text] == []


def test_the_page_about_servers_names_the_versions_that_were_tested() -> None:
    page = " ".join(PAGES["docs/servers.md"].read_text(encoding="utf-8").split())
    assert f"| {', '.join(TRIED)} | with calls to running servers" in page
    assert f"neither {' nor '.join(TRIED)}." in page
    *known, newest = VERSIONS
    assert f"answers like {', '.join(known)} or {newest}." in page
    supported = re.findall(r"Python :: (3\.\d+)", (ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert f"| Python | {', '.join(supported)} |" in page


def test_the_page_about_stability_names_every_public_module() -> None:
    public = PAGES["docs/stability.md"].read_text(encoding="utf-8").partition("## What is public")[2]
    assert {"dify_plus.cli", *re.findall(r"`(dify_plus[.\w]*)`", public.partition("- The methods")[0])} == PUBLIC
    kind = type(pytest_plugin.dify)
    fixtures = [name for name, value in vars(pytest_plugin).items() if isinstance(value, kind) and name[0] != "_"]
    assert len(fixtures) > 3 and [name for name in fixtures if f"`{name}`" not in public] == []


def test_names_in_prose_exist(client: Dify) -> None:
    attributes = re.findall(r'"(dify\.[\w.]+)"', (ROOT / "dify_plus" / "otel.py").read_text(encoding="utf-8"))
    for page, path in PAGES.items():
        snippets = set(re.findall(r"`(dify\.[^`]+)`", path.read_text(encoding="utf-8")))
        for snippet in snippets - set(attributes if path.name == "observability.md" else ()):
            check_calls(ast.parse(snippet), client, page)


def test_files_in_the_table_of_contributing_exist() -> None:
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
"""Name of an example -> its arguments, the text that is typed, and a part of its output."""


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_an_example_runs(example: Path, world: World) -> None:
    arguments, typed, written = RUNS.get(example.name, ([], "", ""))
    kind = kind_of(example.read_text(encoding="utf-8"))
    done = subprocess.run(
        [sys.executable, "-W", "error", str(example), *arguments],
        env={**os.environ, **world.environment(kind)},
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
    """Check that every `dify.x.y` exists, and that every `dify.x.y(...)` fits the parameters of the method."""
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
    """Return the examples of all docstrings, each with its place."""
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
