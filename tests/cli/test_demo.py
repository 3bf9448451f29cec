from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from _demo.animation import layout
from _demo.recording import COLUMNS, Piece
from dify_plus.cli._demo.apps import APPS
from dify_plus.cli._demo.steps import STEPS
from dify_plus.cli._demo.tour import _parts, record_demo
from dify_plus.testing import FakeDify

from .conftest import COMMAND

pytestmark = pytest.mark.slow

DOCS = Path(__file__).parents[2] / "docs" / "cli.md"


def test_demo_in_a_pipe(environ: Any) -> None:
    process = subprocess.run([*COMMAND, "demo"], capture_output=True, text=True, timeout=300)
    assert (process.returncode, process.stderr) == (0, "")
    out = process.stdout
    assert "\x1b" not in out
    assert all(heading in out for heading in ("1. A chat", "2. A workflow", "3. A knowledge base"))
    assert "dify.chat.stream(" in out and "run.submit(form" in out and "dify.datasets.retrieve(" in out
    assert "with a similar meaning lie close together" in out
    assert "The run is paused. Ask the editor: Publish this? Twice a day" in out
    assert re.search(r"Publish: succeeded\nend: succeeded\nheadline = Moon and sea\n", out)
    assert re.search(r"\n0\.\d\d Rhine: The Rhine rises in the Alps", out)
    recorded = DOCS.read_text(encoding="utf-8").partition("<!-- demo -->\n```text\n")[2].partition("```")[0]
    assert normalized(out) == normalized(recorded), "run scripts/record-demo"
    assert "dify-plus fake-server --demo" in out.partition("\nNext: ")[2]


def test_demo_as_json_with_a_proxy_in_the_environment(environ: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    environ(HTTP_PROXY="http://127.0.0.1:9", http_proxy="http://127.0.0.1:9")  # where nobody listens
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    process = subprocess.run([*COMMAND, "demo", "--json"], capture_output=True, text=True, timeout=300)
    assert (process.returncode, process.stderr) == (0, "")
    tour = json.loads(process.stdout)
    assert [step["heading"].split(":")[0] for step in tour["steps"]] == ["A chat", "A workflow", "A knowledge base"]
    assert "Publish: succeeded" in tour["steps"][1]["prints"]
    assert "run.submit(form" in tour["steps"][1]["code"]
    assert tour["requests"] > 5


@pytest.mark.parametrize("number", range(len(STEPS)))
def test_the_code_that_is_shown_runs_when_it_is_copied(
    number: int, environ: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = _parts(STEPS[number][1])[1]
    with FakeDify(APPS) as fake:
        keys = {"DIFY_API_KEY": fake.key(STEPS[number][0]), "DIFY_DATASET_API_KEY": fake.dataset_key}
        environ(DIFY_BASE_URL=fake.base_url, **keys)
        exec(compile(shown, "copied.py", "exec", flags=0, dont_inherit=True), {"__name__": "__main__"})
    assert not shown.startswith(" ") and max(map(len, shown.splitlines())) <= 80
    assert len(capsys.readouterr().out.splitlines()) > 1


def test_the_steps_leave_the_environment_as_it_was(environ: Any) -> None:
    environ(DIFY_API_KEY="app-mine", DIFY_USER="me")
    before = dict(os.environ)
    record_demo()
    assert dict(os.environ) == before


def normalized(out: str) -> str:
    """The demo's output without what differs from run to run."""
    return re.sub(r"127\.0\.0\.1:\d+|[0-9a-f-]{36}|\d+ HTTP requests in [\d.]+ s", "...", out)


def test_demo_on_a_terminal(terminal: Any) -> None:
    shown = terminal("demo", columns=120)
    shown.expect("1. A chat")
    shown.expect("A vector ")
    shown.expect("point in space")
    shown.interrupt()
    assert shown.wait() == 130
    assert "Traceback" not in shown.text


def test_without_the_server() -> None:
    code = (
        "import sys; sys.modules['starlette'] = None; sys.argv[1:] = ['demo']; from dify_plus.cli import main; main()"
    )
    process = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert process.returncode == 2
    assert process.stderr == (
        'dify-plus: this command needs packages that are not installed; run pip install "dify-plus[testing]"\n'
    )


def test_the_recording_breaks_lines_between_words() -> None:
    words = ["meaning " * 12, "clo", "sely ", "x" * (COLUMNS + 5)]
    cells, _ = layout([Piece(word, printed=True) for word in words])
    rows = {row: "".join(cell.text for cell in cells if cell.row == row).strip() for row in range(cells[-1].row + 1)}
    assert list(rows.values()) == [" ".join(["meaning"] * 10), "meaning meaning closely", "x" * COLUMNS, "x" * 5]
