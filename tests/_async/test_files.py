"""Files: uploaded from anywhere, sent along with messages and runs, and downloaded to anywhere."""

from __future__ import annotations

import gzip
import io
import os
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, cast

import pytest

from dify_plus import APIConnectionError, APIError, AsyncDify, AsyncDownload, NotFoundError, UsageError
from dify_plus.errors import ConcurrencyLimitError, FileNotFound, FileTooLarge, InvalidParam
from dify_plus.testing import AppRequest, ChatApp, FakeDify, Fault, WorkflowApp
from dify_plus_api.models import InputFile
from dify_plus_api.types import UNSET
from tests._async.support import Connect, Serve
from tests.support.sink import Sink

PNG = b"\x89PNG\r\n\x1a\n and what follows"


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "photo.png"
    path.write_bytes(PNG)
    return path


def pipe(content: bytes) -> IO[bytes]:
    """A file object of unknown length that can be read only once."""
    reading, writing = os.pipe()
    os.write(writing, content)
    os.close(writing)
    return os.fdopen(reading, "rb")


def uploads(fake: FakeDify) -> list[str]:
    return [request.path for request in fake.requests if request.path == "/v1/files/upload"]


# -- uploading -------------------------------------------------------------------------------------------------------


async def test_upload_a_path(chat_app: AsyncDify, photo: Path) -> None:
    for source in (photo, str(photo)):
        upload = await chat_app.files.upload(source)
        assert (upload.name, upload.mime_type, upload.size, upload.extension) == (
            "photo.png",
            "image/png",
            len(PNG),
            "png",
        )


async def test_upload_bytes_and_file_objects(fake: FakeDify, chat_app: AsyncDify, photo: Path) -> None:
    assert (await chat_app.files.upload(PNG)).name == "file.png"
    named = await chat_app.files.upload(b"a,b", name="pic 1 \N{SNOWMAN}.csv", mime_type="text/x-csv")
    assert (named.name, named.mime_type) == ("pic 1 \N{SNOWMAN}.csv", "text/x-csv")
    assert (await chat_app.files.upload(("notes.md", io.BytesIO(b"# hi")))).mime_type == "text/markdown"
    with photo.open("rb") as file:
        file.read(3)
        assert (await chat_app.files.upload(file)).size == len(PNG), "it is sent from its beginning"
        assert not file.closed, "it is the caller's"
    assert (await chat_app.files.upload(b"")).size == 0


async def test_upload_a_file_of_unknown_length(fake: FakeDify, chat_app: AsyncDify, tmp_path: Path) -> None:
    with pipe(b"x" * 5000) as file:
        assert (await chat_app.files.upload(file, name="a.txt")).size == 5000
    assert fake.requests[-1].headers["transfer-encoding"] == "chunked"
    with gzip.open(tmp_path / "a.gz", "wb") as packed:
        packed.write(b"y" * 5000)
    with gzip.open(tmp_path / "a.gz", "rb") as packed:
        upload = await chat_app.files.upload(cast("IO[bytes]", packed), name="a.txt")
    assert upload.size == 5000, "what is in it, not what it is packed into"


async def test_an_upload_belongs_to_its_user(chat_app: AsyncDify, photo: Path) -> None:
    upload = await chat_app.files.upload(photo, user="alice")
    assert (await chat_app.chat.send("Describe it", files=[upload], user="alice")).answer
    with pytest.raises(InvalidParam, match="Invalid upload file"):
        await chat_app.chat.send("Describe it", files=[upload])


async def test_a_refused_upload_is_sent_again_whole(fake: FakeDify, chat_app: AsyncDify, photo: Path) -> None:
    fake.faults.add(Fault.too_many_requests(retry_after=0), times=2, path="/files/upload")
    assert (await chat_app.files.upload(photo)).size == len(PNG)
    bodies = [request.body for request in fake.requests]
    assert len(bodies) == 3
    assert all(PNG in body for body in bodies)


async def test_a_file_that_cannot_be_read_twice_is_not_sent_again(fake: FakeDify, chat_app: AsyncDify) -> None:
    fake.faults.add(Fault.too_many_requests(retry_after=0), path="/files/upload")
    with pipe(PNG) as file, pytest.raises(ConcurrencyLimitError) as caught:
        await chat_app.files.upload(file, name="photo.png")
    assert caught.value.attempts == 1
    assert len(fake.requests) == 1


async def test_a_file_that_cannot_be_read_twice_is_retried_if_nothing_was_read(
    connect: Connect, fake: FakeDify
) -> None:
    dify = connect(fake, base_url="http://127.0.0.1:9/v1", max_retries=1)
    with pipe(PNG) as file, pytest.raises(APIConnectionError) as caught:
        await dify.files.upload(file, name="photo.png")
    assert caught.value.attempts == 2


async def test_a_large_file_is_not_held_in_memory(tmp_path: Path) -> None:
    size = 256 * 1024 * 1024
    path = tmp_path / "big.bin"
    with path.open("wb") as file:
        file.truncate(size)
    with Sink() as sink:
        async with AsyncDify("app-x", base_url=sink.base_url, user="u") as dify:
            tracemalloc.start()
            try:
                await dify.files.upload(path)
                _, peak = tracemalloc.get_traced_memory()
            finally:
                tracemalloc.stop()
    assert sink.received > size
    assert peak < 40 * 1024 * 1024


async def test_the_servers_limit(fake: FakeDify, chat_app: AsyncDify) -> None:
    with pytest.raises(FileTooLarge):
        await chat_app.files.upload(b"x" * (15 * 1024 * 1024 + 1), name="a.txt")


@pytest.mark.parametrize(
    ("source", "options", "words"),
    [
        ("nowhere.png", {}, "No such file"),
        (Path("nowhere.png"), {}, "No such file"),
        ("/", {}, "cannot be read"),
        ("a\0b", {}, "cannot be read"),
        ("", {}, "empty"),
        ("https://x/y.png", {}, "a URL cannot"),
        (7, {}, "not 7"),
        (None, {}, "not None"),
        (io.StringIO("x"), {}, "as text"),
        (b"x", {"name": ""}, "name"),
        (b"x", {"name": "a/b"}, "must not have"),
        (b"x", {"mime_type": ""}, "mime_type"),
    ],
)
async def test_a_bad_file_sends_nothing(
    fake: FakeDify, chat_app: AsyncDify, source: Any, options: dict[str, Any], words: str
) -> None:
    with pytest.raises(UsageError, match=words):
        await chat_app.files.upload(source, **options)
    assert fake.requests == []


@pytest.mark.parametrize(("missing", "words"), [("user", "DIFY_USER"), ("api_key", "DIFY_API_KEY")])
async def test_without_a_user_or_a_key_nothing_is_sent(
    fake: FakeDify, connect: Connect, photo: Path, missing: str, words: str
) -> None:
    dify = connect(fake, **{missing: None})
    with pytest.raises(UsageError, match=words):
        await dify.files.upload(photo)
    with pytest.raises(UsageError, match=words):
        await dify.chat.send("Describe it", files=[photo])
    assert fake.requests == []


# -- with messages and runs ------------------------------------------------------------------------------------------


def tell_files(request: AppRequest) -> str:
    return "; ".join(f"{file['type']} {file['filename']} {file['transfer_method']}" for file in request.files)


@pytest.fixture
def telling(serve: Serve, connect: Connect) -> AsyncDify:
    return connect(serve({"chat": ChatApp(reply=tell_files)}))


@pytest.mark.parametrize("response_mode", ["streaming", "blocking"])
async def test_send_uploads_local_files(telling: AsyncDify, photo: Path, response_mode: Any) -> None:
    upload = await telling.files.upload(b"%PDF-", user="alice")
    files = [
        str(photo),
        photo,
        PNG,
        ("a.mp3", b"..."),
        io.BytesIO(b"who knows"),
        "https://x.org/y.pdf?z=1",
        upload,
        InputFile(type_="document", transfer_method="local_file", upload_file_id=upload.id),
        {"url": "https://x.org/y", "type": "image"},
    ]
    reply = await telling.chat.send("Describe", files=files, user="alice", response_mode=response_mode)
    assert reply.answer.split("; ") == [
        "image photo.png local_file",
        "image photo.png local_file",
        "image file.png local_file",
        "audio a.mp3 local_file",
        "custom file local_file",
        "document y.pdf remote_url",
        "document file.pdf local_file",
        "document file.pdf local_file",
        "image y remote_url",
    ]


async def test_a_stream_uploads_when_it_is_entered(fake: FakeDify, chat_app: AsyncDify, photo: Path) -> None:
    stream = chat_app.chat.stream("Describe", files=[photo])
    assert fake.requests == []
    async with stream:
        assert [request.path for request in fake.requests] == ["/v1/files/upload", "/v1/chat-messages"]
        await stream.result()


async def test_a_session_sends_files(telling: AsyncDify, photo: Path) -> None:
    chat = telling.chat.session()
    assert (await chat.send("Describe", files=[photo])).answer == "image photo.png local_file"
    assert (await chat.send("And now?")).answer == ""


async def test_completions_send_files(fake: FakeDify, connect: Connect, photo: Path) -> None:
    await connect(fake, "completion").completions.send({"query": "Describe"}, files=[photo])
    [file] = fake.requests[-1].json["files"]
    assert file == {"type": "image", "transfer_method": "local_file", "upload_file_id": file["upload_file_id"]}


async def test_runs_take_files_as_inputs(serve: Serve, connect: Connect, photo: Path) -> None:
    fake = serve({"workflow": WorkflowApp(script=lambda inputs: inputs)})
    dify = connect(fake, "workflow")
    upload = await dify.files.upload(photo)

    run = await dify.workflows.run(
        {"doc": photo, "docs": [upload, ("b.pdf", b"%PDF-"), io.BytesIO(PNG)], "text": str(photo)}, files=[photo]
    )

    assert run.outputs["doc"]["filename"] == "photo.png"
    assert run.outputs["text"] == str(photo)
    assert [item["filename"] for item in run.outputs["docs"]] == ["photo.png", "b.pdf", "file"]
    assert len(uploads(fake)) == 5


async def test_a_missing_file_raises_before_anything_is_sent(
    fake: FakeDify, chat_app: AsyncDify, workflow_app: AsyncDify, photo: Path
) -> None:
    calls: list[Callable[[], Any]] = [
        lambda: chat_app.chat.send("Describe", files=[photo, "nowhere.png"]),
        lambda: chat_app.chat.send("Describe", files=[photo, "nowhere.png"], response_mode="blocking"),
        lambda: chat_app.chat.send("Describe", inputs={"doc": Path("nowhere.png")}, files=[photo]),
        lambda: chat_app.chat.session().send("Describe", files=[photo, "nowhere.png"]),
        lambda: workflow_app.workflows.run({"doc": photo, "other": Path("nowhere.png")}),
    ]
    for call in calls:
        with pytest.raises(UsageError, match="nowhere"):
            await call()
    with pytest.raises(UsageError, match="nowhere"):
        async with chat_app.chat.stream("Describe", files=[photo, "nowhere.png"]):
            raise AssertionError("it was entered")
    assert fake.requests == []


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"files": "photo.png"}, "must be a list"),
        ({"files": [7]}, "not 7"),
        ({"files": [{}]}, "upload_file_id or url"),
        ({"inputs": [1]}, "inputs must be"),
        ({"inputs": {"x": object()}}, "is of type object, which JSON cannot hold"),
        ({"query": None}, "query"),
        ({"conversation_id": 7}, "conversation_id"),
    ],
)
async def test_bad_input_uploads_nothing(
    fake: FakeDify, chat_app: AsyncDify, photo: Path, options: dict[str, Any], words: str
) -> None:
    with pytest.raises(UsageError, match=words):
        await chat_app.chat.send(**{"query": "Describe", "files": [photo], **options})
    assert fake.requests == []


# -- downloading -----------------------------------------------------------------------------------------------------


@pytest.fixture
async def used(chat_app: AsyncDify, photo: Path) -> str:
    """The id of an upload that a message has used."""
    upload = await chat_app.files.upload(photo)
    await chat_app.chat.send("Describe it", files=[upload])
    return upload.id


async def test_download_to_bytes_a_file_object_and_pieces(chat_app: AsyncDify, used: str) -> None:
    assert await chat_app.files.preview(used).read() == PNG
    file = io.BytesIO()
    assert await chat_app.files.preview(used).save(file) == len(PNG)
    assert file.getvalue() == PNG
    assert b"".join([chunk async for chunk in chat_app.files.preview(used)]) == PNG


async def test_download_to_a_path(chat_app: AsyncDify, used: str, tmp_path: Path) -> None:
    copy = tmp_path / "copy.png"
    for target in (copy, str(copy)):
        assert await chat_app.files.preview(used).save(target) == len(PNG)
        assert copy.read_bytes() == PNG
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy.png", "photo.png"]


async def test_nothing_is_sent_before_reading_and_each_reading_fetches_again(
    fake: FakeDify, chat_app: AsyncDify, used: str
) -> None:
    fake.requests.clear()
    download = chat_app.files.preview(used, as_attachment=True, user="bob")
    assert isinstance(download, AsyncDownload)
    assert repr(download) == "<AsyncDownload of previewFile>"
    assert fake.requests == []
    await download.read()
    await download.read()
    assert [request.query for request in fake.requests] == ["as_attachment=true&user=bob"] * 2


async def test_a_preview_needs_no_user(fake: FakeDify, connect: Connect, used: str) -> None:
    assert await connect(fake, user=None).files.preview(used).read() == PNG
    assert fake.requests[-1].query == ""


async def test_an_interrupted_download_keeps_the_existing_file(
    fake: FakeDify, chat_app: AsyncDify, used: str, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.png"
    copy.write_bytes(b"before")
    fake.faults.add(Fault(drop_after_bytes=5), times=None, path="*/preview")
    with pytest.raises(APIConnectionError):
        await chat_app.files.preview(used).save(copy)
    with pytest.raises(APIConnectionError):
        await chat_app.files.preview(used).read()
    assert copy.read_bytes() == b"before"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy.png", "photo.png"]


async def test_a_refused_download_raises_the_servers_reason(chat_app: AsyncDify, photo: Path, tmp_path: Path) -> None:
    unused = await chat_app.files.upload(photo)
    with pytest.raises(FileNotFound) as caught:
        await chat_app.files.preview(unused.id).save(tmp_path / "copy.png")
    assert isinstance(caught.value, NotFoundError)
    assert caught.value.code == "file_not_found"
    assert [path.name for path in tmp_path.iterdir()] == ["photo.png"]


async def test_a_download_is_tried_again(fake: FakeDify, chat_app: AsyncDify, used: str) -> None:
    fake.faults.add(Fault.gateway(503), path="*/preview")
    assert await chat_app.files.preview(used).read() == PNG


async def test_a_download_that_is_left_early_closes_its_connection(
    fake: FakeDify, chat_app: AsyncDify, used: str
) -> None:
    class Full:
        def write(self, data: bytes) -> int:
            raise OSError("no space left")

    with pytest.raises(OSError, match="no space left"):
        await chat_app.files.preview(used).save(Full())  # type: ignore[arg-type]
    assert await chat_app.files.preview(used).read() == PNG


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("/nowhere/at/all.png", "No such file"),
        ("/", "is not a file"),
        (os.devnull, "is not a file"),
        ("a\0b", "cannot be written"),
        (io.StringIO(), "binary"),
        (7, "to must be .*not 7"),
        (None, "to must be .*not None"),
    ],
)
async def test_a_bad_target_sends_nothing(
    fake: FakeDify, chat_app: AsyncDify, used: str, target: Any, words: str
) -> None:
    fake.requests.clear()
    with pytest.raises(UsageError, match=words):
        await chat_app.files.preview(used).save(target)
    assert fake.requests == []


def test_an_empty_id_is_refused(chat_app: AsyncDify) -> None:
    with pytest.raises(UsageError, match="file_id"):
        chat_app.files.preview("")


async def test_generated_calls_check_their_arguments_too(fake: FakeDify, chat_app: AsyncDify) -> None:
    from dify_plus_api.api.files import upload_file
    from dify_plus_api.models import UploadFileRequest
    from dify_plus_api.types import File

    fake.faults.add(Fault.too_many_requests(retry_after=0), path="/files/upload")
    with pipe(PNG) as file:
        body = UploadFileRequest(file=File(cast("Any", file), "a.png", "image/png"), user=UNSET)
        await upload_file.asyncio(client=chat_app.raw, body=body)
    assert len(fake.requests) == 1


async def test_errors_of_uploads_are_those_of_every_call(connect: Connect, fake: FakeDify, photo: Path) -> None:
    with pytest.raises(APIError, match="401"):
        await connect(fake, api_key="app-wrong").chat.send("Describe", files=[photo])
    assert uploads(fake) == ["/v1/files/upload"]
