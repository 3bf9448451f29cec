"""The page for those who come from curl: its commands are sent to a FakeDify."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from dify_plus import Dify
from dify_plus.testing import ChatApp, FakeDify
from tests.support.recipes import HANG, PAGES

KINDS = {"/workflows/": "workflow", "/completion-messages": "completion"}


def known_ids(fake: FakeDify) -> dict[str, str]:
    """Make what the commands take for granted, for the same user."""
    with fake.client("workflow", user="user-123") as dify:
        run = dify.workflows.run({"query": "rivers"}).workflow_run_id
    with fake.client("asking", user="user-123") as dify:
        reply = dify.chat.send("Hello")
        dataset = dify.datasets.create("Rivers", indexing_technique="economy")
        batch = dify.datasets.documents.create(dataset.id, name="a", text="b").wait(timeout=HANG)
        ids = {"RUN": run, "TASK": reply.task_id, "MESSAGE": reply.message_id, "CONVERSATION": reply.conversation_id}
        return {**ids, "DATASET": dataset.id, "BATCH": last_batch(dify, dataset.id), "TOTAL": str(batch.total_segments)}


def last_batch(dify: Dify, dataset_id: str) -> str:
    return dify.datasets.documents.create(dataset_id, name="c", text="d").batch


@pytest.mark.skipif(not (shutil.which("curl") and shutil.which("bash")), reason="there is no curl, or no bash")
def test_every_command_is_accepted(tmp_path: Path) -> None:
    text = (PAGES / "coming-from" / "curl.md").read_text(encoding="utf-8")
    head, *blocks = re.findall(r"^```bash\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    for name, content in {"photo.png": b"\x89PNG\r\n\x1a\n", "question.mp3": b"ID3", "notes.md": b"Rivers."}.items():
        (tmp_path / name).write_bytes(content)
    with FakeDify({"asking": ChatApp("42", suggested=["Why?"])}) as fake:
        ids = known_ids(fake)
        for block in blocks:
            app = next((kind for path, kind in KINDS.items() if path in block), "asking")
            keys = {"DIFY_API_KEY": fake.key(app), "DIFY_DATASET_API_KEY": fake.dataset_key}
            done = subprocess.run(
                ["bash", "-e", "-c", head + block.replace("curl -s", "curl -s --noproxy '*' --fail-with-body")],
                cwd=tmp_path,
                env={**os.environ, **keys, **ids, "DIFY_BASE_URL": fake.base_url},
                capture_output=True,
                timeout=HANG,
            )
            assert done.returncode == 0, block + done.stdout.decode() + done.stderr.decode()
        assert json.loads(done.stdout.decode().splitlines()[0])["records"]
        assert len(fake.requests) > len(blocks)
