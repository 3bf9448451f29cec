"""Two documents with one name: the server would replace one by the other."""

from __future__ import annotations

from pathlib import Path

import pytest

from dify_plus import Dify
from dify_plus.errors import UsageError
from dify_plus.testing import FakeDify


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("a/notes.md", "b/notes.md"):
        path = tmp_path / name
        path.parent.mkdir()
        path.write_text(f"text of {name}")
    return tmp_path


def test_two_files_with_one_name_are_refused_before_anything_is_sent(folder: Path) -> None:
    with FakeDify() as fake, Dify(dataset_api_key=fake.dataset_key, base_url=fake.base_url) as dify:
        dataset = dify.datasets.create("kb").id
        sent = len(fake.requests)
        with pytest.raises(UsageError, match=r'documents\[0\] and documents\[1\] are both named "notes.md"'):
            dify.datasets.documents.create_many(dataset, sorted(folder.rglob("*.md")))
        twice = (item for item in ({"file": folder / "a" / "notes.md"}, str(folder / "b" / "notes.md")))
        with pytest.raises(UsageError, match=r"or pass relative_to="):
            dify.datasets.documents.create_many(dataset, twice)
        (folder / "a_notes.md").write_text("the name that a/notes.md gets")
        with pytest.raises(UsageError, match=r'"a_notes.md".* give each its own name, a file with .*path\)}$'):
            dify.datasets.documents.create_many(dataset, sorted(folder.rglob("*.md")), relative_to=folder)
        with pytest.raises(UsageError, match='both named "n"'):
            dify.datasets.documents.create_many(dataset, [{"text": "1", "name": "n"}, {"text": "2", "name": "n"}])
        with pytest.raises(UsageError, match=r"relative_to=.* must be a folder that holds"):
            dify.datasets.documents.create_many(dataset, folder.rglob("*.md"), relative_to=folder / "a")
        assert len(fake.requests) == sent


def test_documents_can_be_named_by_their_paths_and_paths_may_be_strings(folder: Path) -> None:
    with FakeDify() as fake, Dify(dataset_api_key=fake.dataset_key, base_url=fake.base_url) as dify:
        dataset = dify.datasets.create("kb").id
        files = [str(path) for path in sorted(folder.rglob("*.md"))]
        outcomes = dify.datasets.documents.create_many(dataset, files, relative_to=str(folder))
        assert [outcome.ok for outcome in outcomes] == [True, True]
        named = {"file": ("c.md", files[0])}
        assert [one.ok for one in dify.datasets.documents.create_many(dataset, [named, files[1]])] == [True, True]
        names = sorted(one.name for one in dify.datasets.documents.list(dataset))
        assert names == ["a_notes.md", "b_notes.md", "c.md", "notes.md"]
