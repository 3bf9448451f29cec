"""scripts/unasync: the translation of a module; and its --check can fail."""

from __future__ import annotations

from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from textwrap import dedent
from types import ModuleType

import pytest

SCRIPT = Path(__file__).parents[2] / "scripts" / "unasync"


@pytest.fixture
def unasync(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    loader = SourceFileLoader("unasync", str(SCRIPT))
    spec = spec_from_loader("unasync", loader)
    assert spec is not None
    module = module_from_spec(spec)
    loader.exec_module(module)
    monkeypatch.setattr(module, "RULES", {"_async": "_sync", "__aenter__": "__enter__", "aclose": "close"})
    return module


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for path, source in {
        "dify_plus/_async/stream.py": "class AsyncStream:\n    async def __aenter__(self) -> None: ...\n",
        "dify_plus/_async/_compat.py": "import asyncio\n",
        "dify_plus/_sync/_compat.py": "import time\n",
        "tests/_async/test_stream.py": "from dify_plus._async import stream\n\n\nasync def test() -> None:\n"
        "    await stream.AsyncStream().aclose()\n",
    }.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(source, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("async def f(): ...", "def f(): ..."),
        ("x = [y async for y in await z]", "x = [y for y in z]"),
        ("async with a as b:\n    return  await b.c()", "with a as b:\n    return  b.c()"),
        ("raise E(await\n    x)", "raise E(\n    x)"),
        (
            "AsyncDify, httpx.AsyncClient, MyAsync, Async, Asynchronous",
            "Dify, httpx.Client, MyAsync, Async, Asynchronous",
        ),
        ("from dify_plus._async.x import __aenter__", "from dify_plus._sync.x import __enter__"),
        ("aclose, my_aclose, _asyncs", "close, my_aclose, _asyncs"),
        ("x = 1  # AsyncDify.aclose is awaited", "x = 1  # Dify.close is awaited"),
        (
            '"""We await it.\n\nasync with AsyncDify() as d:\n    await d.aclose()"""',
            '"""We await it.\n\nwith Dify() as d:\n    d.close()"""',
        ),
        (
            "f'{{aclose}} {await x.aclose()!r:>{w}} {d[\"aclose\"]}' + x",
            "f'{{close}} {x.close()!r:>{w}} {d[\"close\"]}' + x",
        ),
        (r'"\nAsyncDify \\aclose"', r'"\nDify \\close"'),
        ("é = '\u2028\u00e9'; await é.aclose()", "é = '\u2028\u00e9'; é.close()"),
    ],
)
def test_translate(unasync: ModuleType, source: str, wanted: str) -> None:
    assert unasync.translate(source + "\n", set()) == wanted + "\n"


def test_makes_the_sync_half_and_keeps_what_is_hand_written(unasync: ModuleType, root: Path) -> None:
    assert unasync.main([], root) == 0
    assert (root / "dify_plus/_sync/stream.py").read_text(encoding="utf-8") == dedent(
        """\
        # Made from dify_plus/_async/stream.py by scripts/unasync. Do not edit.
        class Stream:
            def __enter__(self) -> None: ...
        """
    )
    assert "stream.Stream().close()" in (root / "tests/_sync/test_stream.py").read_text(encoding="utf-8")
    assert (root / "dify_plus/_sync/_compat.py").read_text(encoding="utf-8") == "import time\n"
    assert unasync.main(["--check"], root) == 0


def test_check_names_what_is_edited_missing_or_stray(
    unasync: ModuleType, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    unasync.main([], root)
    edited, missing = root / "dify_plus/_sync/stream.py", root / "tests/_sync/test_stream.py"
    stray = root / "tests/_sync/x.py"
    edited.write_text(edited.read_text(encoding="utf-8") + "x = 1\n", encoding="utf-8")
    missing.unlink()
    stray.touch()
    capsys.readouterr()
    assert unasync.main(["--check"], root) == 1
    assert capsys.readouterr().out.splitlines() == [
        "dify_plus/_sync/stream.py: stale, or edited by hand",
        "tests/_sync/test_stream.py: missing",
        "tests/_sync/x.py: has no async source",
    ]
    assert unasync.main([], root) == 0
    assert not stray.exists()
    assert unasync.main(["--check"], root) == 0


def test_a_rule_that_applies_nowhere_fails(unasync: ModuleType, root: Path) -> None:
    unasync.RULES["aread"] = "read"
    with pytest.raises(SystemExit, match="aread -> read"):
        unasync.main(["--check"], root)


@pytest.mark.parametrize("source", ["x = (\n", "def f(:\n", "await x\n)\n"])
def test_a_module_that_is_no_python_is_named_and_nothing_is_written(
    unasync: ModuleType, root: Path, source: str
) -> None:
    (root / "dify_plus/_async/stream.py").write_text(source, encoding="utf-8")
    with pytest.raises(SystemExit, match=r"^dify_plus/_async/stream\.py:[12]: "):
        unasync.main([], root)
    assert not (root / "dify_plus/_sync/stream.py").exists()


def test_no_source_fails(unasync: ModuleType, root: Path) -> None:
    (root / "tests/_async/test_stream.py").unlink()
    with pytest.raises(SystemExit, match="tests/_async: there is nothing to translate"):
        unasync.main([], root)
