"""Valid and invalid multipart forms: FakeDify reads them as servers do."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from dify_plus.testing import FakeDify
from tests.fake.users import Json, User

BOUNDARY = "B"


@pytest.fixture
def user() -> Iterator[User]:
    with FakeDify() as fake, User(fake, "chat") as user:
        yield user
        assert fake.errors == []


def send(user: User, body: bytes, kind: str = f"multipart/form-data; boundary={BOUNDARY}") -> httpx.Response:
    headers = {"Content-Type": kind}
    return user.http.post("/files/upload", content=body, headers=headers)


def upload(user: User, body: bytes) -> tuple[Json, bytes]:
    """Return the answer to an upload, and the stored bytes."""
    response = send(user, body)
    assert response.status_code == 201, response.text
    answer: Json = response.json()
    return answer, user.fake.state.uploads[answer["id"]].content


def form(content: bytes, disposition: str = 'form-data; name="file"; filename="a.txt"', end: bytes = b"\r\n") -> bytes:
    head = f"--{BOUNDARY}\nContent-Disposition: {disposition}\nContent-Type: text/plain\n\n".encode()
    return head.replace(b"\n", end) + content + end + f"--{BOUNDARY}--".encode() + end


@pytest.mark.parametrize(
    "content",
    [
        b"x\r\n--Bx\r\nrest",
        b"x\r\n--BB--\r\nrest",
        b"x--B\r\nrest",
        b"--B-\r\n--B.\r\n",
        b"\r\n\r\n",
        b"",
        b"\n--",
    ],
)
def test_a_delimiter_is_a_whole_line(user: User, content: bytes) -> None:
    assert upload(user, form(content))[1] == content


@pytest.mark.parametrize(
    "kind", ["Multipart/Form-Data; Boundary=B", 'multipart/form-data; charset=utf-8; boundary="B"']
)
def test_spellings_of_the_content_type(user: User, kind: str) -> None:
    assert send(user, form(b"one"), kind).status_code == 201


@pytest.mark.parametrize("end", [b"\r\n", b"\n", b"\r"])
def test_all_line_ends_work(user: User, end: bytes) -> None:
    answer, content = upload(user, form(b"one", end=end))
    assert (answer["name"], answer["mime_type"], content) == ("a.txt", "text/plain", b"one")


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        ("form-data; name=file; filename=plain.txt", "plain.txt"),
        ("form-data; name=\"file\"; filename*=UTF-8''na%C3%AFve%20plan.txt", "naïve plan.txt"),
        ('form-data; name="file"; filename="x.txt"; filename*=utf-8\'\'y.txt', "y.txt"),
        ('form-data; name="file"; filename="a \\"b\\" %22c%22.txt"', 'a "b" "c".txt'),
        ('form-data;\r\n name="file";\r\n\tfilename="folded.txt"', "folded.txt"),
    ],
)
def test_names_of_files(user: User, disposition: str, name: str) -> None:
    head = f"--B\r\nContent-Disposition: {disposition}\r\nContent-Type: text/plain\r\n\r\n"
    body = head.encode() + b"x\r\n--B--\r\n"
    assert upload(user, body)[0]["name"] == name


def test_of_two_parts_named_file_the_first_is_taken(user: User) -> None:
    one = form(b"1", 'form-data; name="file"; filename="1.txt"').removesuffix(b"--B--\r\n")
    answer, content = upload(user, one + one.replace(b"1.txt", b"2.txt") + b"--B--\r\n")
    assert (answer["name"], content) == ("1.txt", b"1")
    other = one.replace(b'"file"', b'"other"')
    assert send(user, one + other + b"--B--\r\n").json()["code"] == "too_many_files"


def test_a_form_without_its_end_is_empty(user: User) -> None:
    whole = form(b"one")
    assert send(user, whole.removesuffix(b"--B--\r\n")).json()["code"] == "no_file_uploaded"
    assert send(user, whole.removesuffix(b"--\r\n") + b"\r\n").json()["code"] == "no_file_uploaded"
    assert send(user, b"").json()["code"] == "no_file_uploaded"


def test_text_before_and_after_the_form_is_ignored(user: User) -> None:
    assert upload(user, b"preamble\r\n" + form(b"one") + b"epilogue")[1] == b"one"


@pytest.mark.parametrize(("name", "extension"), [(".txt", ""), ("a.TXT", "txt"), ("a.tar.gz", "gz"), ("a", "")])
def test_extensions(user: User, name: str, extension: str) -> None:
    answer, _ = upload(user, form(b"x", f'form-data; name="file"; filename="{name}"'))
    assert answer["extension"] == extension


@pytest.mark.parametrize(("name", "status"), [("Report: Q1?.pdf", 201), ('<a|b*"c">.pdf', 201), ("a/b.pdf", 400)])
def test_letters_in_names(user: User, name: str, status: int) -> None:
    quoted = name.replace('"', '\\"')
    assert send(user, form(b"x", f'form-data; name="file"; filename="{quoted}"')).status_code == status
