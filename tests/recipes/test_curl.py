"""The page for those who come from curl: its commands and its Python are run against FakeDify."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from dify_plus import Dify
from dify_plus.testing import ChatApp, FakeDify, ReceivedRequest
from tests.support.recipes import HANG, PAGES

SAID = ("query", "inputs", "name", "text", "rating", "user", "indexing_technique")
KINDS = {"/workflows/": "workflow", "/completion-messages": "completion"}


def known_ids(fake: FakeDify) -> dict[str, str]:
    """Create the objects that the commands need, for the same user."""
    with fake.client("workflow", user="user-123") as dify:
        run = dify.workflows.run({"query": "rivers"}).workflow_run_id
    with fake.client("asking", user="user-123") as dify:
        reply = dify.chat.send("Hello")
        dataset = dify.datasets.create("Lakes", indexing_technique="economy")
        batch = dify.datasets.documents.create(dataset.id, name="a", text="b").wait(timeout=HANG)
        ids = {"RUN": run, "TASK": reply.task_id, "MESSAGE": reply.message_id, "CONVERSATION": reply.conversation_id}
        return {**ids, "DATASET": dataset.id, "BATCH": last_batch(dify, dataset.id), "TOTAL": str(batch.total_segments)}


def last_batch(dify: Dify, dataset_id: str) -> str:
    return dify.datasets.documents.create(dataset_id, name="c", text="d").batch


@pytest.mark.skipif(not (shutil.which("curl") and shutil.which("bash")), reason="there is no curl, or no bash")
def test_the_commands_and_the_python_beside_them_send_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (PAGES / "coming-from" / "curl.md").read_text(encoding="utf-8")
    head, *blocks = re.findall(r"^```bash\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    python = re.findall(r"^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    for name, content in {"photo.png": b"\x89PNG\r\n\x1a\n", "question.mp3": b"ID3", "notes.md": b"Rivers."}.items():
        (tmp_path / name).write_bytes(content)
    monkeypatch.chdir(tmp_path)
    app = ChatApp("42", suggested=["Why?"])
    with FakeDify({"asking": app}) as fake, FakeDify({"asking": app}) as other:
        ids = known_ids(fake)
        names: dict[str, Any] = {}
        for block, beside in zip(blocks, python, strict=True):
            kind = next((kind for path, kind in KINDS.items() if path in block), "asking")
            fake.requests.clear()
            other.requests.clear()
            answer = run_in_bash(head + block, {**ids, **settings(fake, kind)})
            with other.client(kind, user="user-123") as names["dify"]:
                exec(beside, names)
            sent = [essence(request) for request in other.requests]
            assert [each for each in map(essence, fake.requests) if each not in sent] == [], beside
        assert json.loads(answer.splitlines()[0])["records"]


def settings(fake: FakeDify, kind: str) -> dict[str, str]:
    keys = {"DIFY_API_KEY": fake.key(kind), "DIFY_DATASET_API_KEY": fake.dataset_key}
    return {**os.environ, **keys, "DIFY_BASE_URL": fake.base_url}


def run_in_bash(source: str, environment: dict[str, str]) -> str:
    done = subprocess.run(
        ["bash", "-e", "-c", source.replace("curl -s", "curl -s --noproxy '*' --fail-with-body")],
        env=environment,
        capture_output=True,
        timeout=HANG,
    )
    assert done.returncode == 0, source + done.stdout.decode() + done.stderr.decode()
    return done.stdout.decode()


def essence(request: ReceivedRequest) -> tuple[str, str, dict[str, Any]]:
    """Return the method and the route of a request, and what its body says."""
    route = re.sub(r"/[^/]*\d[^/]*", "/{}", request.path.removeprefix("/v1"))
    body = request.json if isinstance(request.json, dict) else {}
    return request.method, route, {name: body[name] for name in SAID if name in body}
