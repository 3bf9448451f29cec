"""The tools of the docs: code for type checkers, and the reference."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import dify_plus
from _docs import blocks, docstrings, reference, snippets
from dify_plus.testing import Input
from tests.unit.test_architecture import PUBLIC

ROOT = Path(dify_plus.__file__).parents[1]

PAGE = """\
# Title

```python
reply = dify.chat.send("Hello")
```

```python
async for conversation in dify.conversations.list():
    print(conversation.nam)
```

```python title="app.py"
print("a program")
```

```python title="cells.ipynb"
import asyncio

await asyncio.sleep(0)
```
"""


def test_snippets_keep_the_lines_of_their_page(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(PAGE, encoding="utf-8")
    found = blocks.blocks_of(page, tmp_path)
    files = dict(snippets.files(found))
    assert sorted(files) == ["page/app.py", "page/cells.py", "page/snippets.py"]
    lines = files["page/snippets.py"].splitlines()
    written = PAGE.splitlines()
    assert lines[3] == written[3]
    assert lines[8].strip() == written[8].strip() == "print(conversation.nam)"
    assert "async def" in lines[6] and "async def" in files["page/cells.py"]
    assert blocks.files_of(page)["app.py"] == files["page/app.py"]


@pytest.mark.slow
def test_a_wrong_snippet_is_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(PAGE, encoding="utf-8")
    for name, source in snippets.files(blocks.blocks_of(page, tmp_path)):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(source, encoding="utf-8")
    config = {"extraPaths": [str(ROOT), str(ROOT / "generated")], "include": ["page"]}
    (tmp_path / "pyrightconfig.json").write_text(json.dumps(config), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pyright", "--project", str(tmp_path), "--pythonpath", sys.executable, "--outputjson"],
        capture_output=True,
        text=True,
    )
    [error] = json.loads(done.stdout)["generalDiagnostics"]
    assert (Path(error["file"]).name, error["range"]["start"]["line"] + 1) == ("snippets.py", 9)
    assert "nam" in error["message"]


def test_the_reference_has_every_public_class_and_its_fields() -> None:
    assert PUBLIC - set(reference.MODULES) == {"dify_plus.cli", "dify_plus.pytest_plugin"}
    known = reference.entries()
    public = {name for module in reference.MODULES for name in import_module(module).__all__}
    assert {name for name in public - known.keys() if not name.isupper() and name != "__version__"} == set()
    text = "\n".join(reference.pages().values())
    headings = re.findall(r"^## (\w+)$", text, re.MULTILINE)
    assert sorted(headings) == sorted(known)
    assert len({heading.lower() for heading in headings}) == len(headings)
    assert "| `conversation_id` | `str` |" in text
    assert "[`list[OutputFile]`](models.md#outputfile)" in text
    assert "| `feed(chunk)` | Decode the next bytes of the stream. | `list[T]` |" in text
    assert "| `ds` | `Dataset` | |" in text  # Ray's, not ours


def test_fields_have_types_defaults_and_words() -> None:
    fields = {field.name: field for field in docstrings.fields_of(Input)}
    assert fields["type"].default == "'text-input'" and fields["type"].text
    assert all(field.text and field.type for field in fields.values())
