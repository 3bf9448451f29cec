# Made from tests/_async/test_annotations.py by scripts/unasync. Do not edit.
"""Annotations, and the jobs that enable and disable replies with them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from dify_plus import ConfigurationError, Dify, NotFoundError, UsageError
from dify_plus.errors import AnnotationReplyFailed, InvalidParam, WaitTimeout
from dify_plus.testing import FakeDify
from dify_plus.types import AnnotationReplyJob
from tests._sync.support import Connect

UNKNOWN = "00000000-0000-4000-8000-000000000000"
MODEL = {"embedding_provider_name": "langgenius/openai/openai", "embedding_model_name": "text-embedding-3-small"}


def test_create_list_update_delete(chat_app: Dify) -> None:
    made = [chat_app.annotations.create(f"question {number}?", f"answer {number}!") for number in range(3)]
    assert (made[0].question, made[0].answer) == ("question 0?", "answer 0!")

    ids = [annotation.id for annotation in made][::-1]
    pages = [page for page in chat_app.annotations.list(limit=2).pages()]
    assert [item.id for page in pages for item in page] == ids
    assert [page.total for page in pages] == [3, 3]
    assert [item.id for item in chat_app.annotations.list(limit=2, page=2).to_list()] == ids[2:]
    assert [item.id for item in chat_app.annotations.list(keyword="question 1").to_list()] == [made[1].id]

    changed = chat_app.annotations.update(made[0].id, "new?", "newer!")
    assert (changed.id, changed.question, changed.answer) == (made[0].id, "new?", "newer!")

    chat_app.annotations.delete(made[0].id)
    for call in (
        lambda: chat_app.annotations.delete(made[0].id),
        lambda: chat_app.annotations.update(UNKNOWN, "q", "a"),
    ):
        with pytest.raises(NotFoundError):
            call()


def test_replies_are_enabled_and_disabled(fake: FakeDify, chat_app: Dify) -> None:
    job = chat_app.annotations.enable_reply(**MODEL, score_threshold=0.8)
    assert fake.requests[-1].json == {**MODEL, "score_threshold": 0.8}
    assert (job.action, (job.wait(timeout=60)).job_status) == ("enable", "completed")
    assert repr(job) == f"<AnnotationReplyJob to enable, job {job.job_id}>"

    off = chat_app.annotations.disable_reply()
    assert (off.wait(timeout=60)).job_status == "completed"
    assert fake.requests[-1].path == f"/v1/apps/annotation-reply/disable/status/{off.job_id}"

    again = chat_app.annotations.attach(job.job_id)
    assert (again.status()).job_id == job.job_id
    with pytest.raises(InvalidParam, match="does not exist"):
        chat_app.annotations.attach(UNKNOWN, "disable").status()


def jobs(*states: str, **more: Any) -> Dify:
    """Return a client of a server whose job goes through these states, and stays in the last."""

    def answers() -> Iterator[str]:
        yield from states
        while True:
            yield states[-1]

    statuses = answers()

    def handler(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"job_id": "job", "job_status": next(statuses), **more})

    return Dify("app-x", base_url="http://dify.test/v1", transport=httpx.MockTransport(handler))


def test_wait_reports_every_status_change() -> None:
    seen: list[str] = []
    with jobs("waiting", "waiting", "processing", "completed") as dify:
        job = dify.annotations.attach("job")
        last = job.wait(on_progress=lambda found: seen.append(found.job_status), interval=0.01)
    assert seen == ["waiting", "processing", "completed"]
    assert last.job_status == "completed"


def test_a_job_that_failed_raises_with_the_servers_reason() -> None:
    with jobs("processing", "error", error_msg="The model is gone.") as dify:
        with pytest.raises(AnnotationReplyFailed, match="The model is gone") as caught:
            dify.annotations.attach("job").wait(interval=0.01)
    assert caught.value.result.job_status == "error"


def test_wait_raises_after_its_timeout() -> None:
    with jobs("processing") as dify:
        with pytest.raises(WaitTimeout, match="processing") as caught:
            dify.annotations.attach("job").wait(timeout=0.05, interval=0.01)
    assert caught.value.result.job_status == "processing"


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda dify: dify.annotations.create("", "a"), "question"),
        (lambda dify: dify.annotations.create("q", " "), "answer"),
        (lambda dify: dify.annotations.create("q", None), "answer"),
        (lambda dify: dify.annotations.update("", "q", "a"), "annotation_id"),
        (lambda dify: dify.annotations.delete(""), "annotation_id"),
        (lambda dify: dify.annotations.list(limit=0).first(), "limit"),
        (lambda dify: dify.annotations.list(page=0).first(), "page"),
        (lambda dify: dify.annotations.list(keyword="").first(), "keyword"),
        (lambda dify: dify.annotations.enable_reply(**MODEL, score_threshold=1.1), "score_threshold"),
        (lambda dify: dify.annotations.enable_reply(**MODEL, score_threshold="high"), "score_threshold"),
        (lambda dify: dify.annotations.enable_reply(**MODEL, score_threshold=True), "score_threshold"),
        (lambda dify: dify.annotations.enable_reply(**{**MODEL, "embedding_model_name": ""}), "embedding_model_name"),
        (lambda dify: dify.annotations.attach("job").wait(timeout="soon"), "timeout"),
        (lambda dify: dify.annotations.attach("job").wait(interval=-1), "interval"),
    ],
)
def test_bad_input_sends_nothing(fake: FakeDify, chat_app: Dify, call: Callable[[Any], Any], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        call(chat_app)
    assert fake.requests == []


def test_attaching_needs_the_job_id_and_the_action(chat_app: Dify) -> None:
    assert isinstance(chat_app.annotations.attach("job"), AnnotationReplyJob)
    with pytest.raises(UsageError, match="job_id"):
        chat_app.annotations.attach("")
    with pytest.raises(UsageError, match="action"):
        chat_app.annotations.attach("job", "toggle")  # type: ignore[arg-type]


def test_without_a_key_nothing_is_sent(fake: FakeDify, connect: Connect) -> None:
    annotations = connect(fake, api_key=None).annotations
    calls: list[Callable[[], Any]] = [
        annotations.list().first,
        lambda: annotations.create("q", "a"),
        lambda: annotations.update("i", "q", "a"),
        lambda: annotations.delete("i"),
        lambda: annotations.enable_reply(**MODEL),
        annotations.disable_reply,
        annotations.attach("job").status,
    ]
    for call in calls:
        with pytest.raises(ConfigurationError, match="DIFY_API_KEY"):
            call()
    assert fake.requests == []
