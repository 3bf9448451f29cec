# Made from dify_plus/_async/resources/annotations.py by scripts/unasync. Do not edit.
"""Prepared answers to questions, and whether the app replies with them."""

from __future__ import annotations

from collections.abc import Callable

from dify_plus._arguments.calls import built
from dify_plus._arguments.checks import given_text, one_of, page_number, page_size, text
from dify_plus._arguments.literals import AnnotationReplyAction
from dify_plus._lists.paging import ByNumber
from dify_plus._policy.numbers import check_fraction
from dify_plus._sync.pages import Pages
from dify_plus._sync.transport import Transport
from dify_plus._sync.waiting import follow
from dify_plus.errors import AnnotationReplyFailed
from dify_plus_api.api.annotations import (
    configure_annotation_reply,
    create_annotation,
    delete_annotation,
    get_annotation_reply_status,
    list_annotations,
    update_annotation,
)
from dify_plus_api.models import (
    Annotation,
    AnnotationReplyStatus,
    ConfigureAnnotationReplyRequest,
    CreateAnnotationRequest,
)

__all__ = ["AnnotationReplyJob", "Annotations"]

NOT_USED = ConfigureAnnotationReplyRequest(
    score_threshold=1.0, embedding_provider_name="unused", embedding_model_name="unused"
)
"""What the server wants to be sent for switching off, and does not look at."""


class Annotations:
    """Keep prepared answers, and switch replies from them on and off."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list(
        self, *, keyword: str | None = None, page: int | None = None, limit: int | None = None
    ) -> Pages[Annotation]:
        """The app's annotations, newest first.

        Args:
            keyword: Only those with this text in the question or the answer.
            page: The page to begin with; the first is 1.
            limit: Annotations on a page; the server's default is 20.

        Returns:
            The annotations, fetched page by page as they are read.

        Raises:
            UsageError: an argument is wrong. Nothing was sent.

        API: `GET /apps/annotations` (listAnnotations).

        Example:
            >>> for annotation in dify.annotations.list(keyword="refund"):
            ...     print(annotation.question, annotation.answer)
        """
        size = page_size(limit, most=None)
        return Pages(
            self._transport,
            lambda number: built(
                list_annotations.build_request, page=number, limit=size, keyword=given_text("keyword", keyword)
            ),
            ByNumber(page_number(page)),
            size,
        )

    def create(self, question: str, answer: str) -> Annotation:
        """Add a question and the answer to give to it.

        Args:
            question: The question.
            answer: The answer.

        Returns:
            The annotation.

        Raises:
            UsageError: the key is missing, or a text is empty. Nothing was sent.
            APIStatusError: the server refused.

        API: `POST /apps/annotations` (createAnnotation).

        Example:
            >>> dify.annotations.create("Do you ship abroad?", "Yes, to every country.")
        """
        return self._transport.call(built(create_annotation.build_request, body=_texts(question, answer)))

    def update(self, annotation_id: str, question: str, answer: str) -> Annotation:
        """Replace the question and the answer of an annotation.

        Args:
            annotation_id: The annotation.
            question: The new question.
            answer: The new answer.

        Returns:
            The annotation as it is now.

        Raises:
            UsageError: the key is missing, or a text is empty. Nothing was sent.
            NotFoundError: the app has no such annotation.

        API: `PUT /apps/annotations/{annotation_id}` (updateAnnotation).
        """
        request = built(update_annotation.build_request, annotation_id, body=_texts(question, answer))
        return self._transport.call(request)

    def delete(self, annotation_id: str) -> None:
        """Delete an annotation.

        Args:
            annotation_id: The annotation.

        Raises:
            ConfigurationError: the key is missing. Nothing was sent.
            NotFoundError: the app has no such annotation.

        API: `DELETE /apps/annotations/{annotation_id}` (deleteAnnotation).
        """
        self._transport.call(built(delete_annotation.build_request, annotation_id))

    def enable_reply(
        self, *, embedding_provider_name: str, embedding_model_name: str, score_threshold: float = 0.9
    ) -> AnnotationReplyJob:
        """Have the app reply with an annotation where a question comes close to its own.

        Args:
            embedding_provider_name: The provider of the embedding model that compares questions.
            embedding_model_name: The embedding model.
            score_threshold: How alike questions must be, from 0 to 1; more is stricter.

        Returns:
            The job; it indexes every annotation. `wait()` follows it.

        Raises:
            UsageError: the key is missing, or an argument is wrong. Nothing was sent.
            APIStatusError: the server refused.

        API: `POST /apps/annotation-reply/{action}` (configureAnnotationReply).

        Example:
            >>> job = dify.annotations.enable_reply(
            ...     embedding_provider_name="langgenius/openai/openai", embedding_model_name="text-embedding-3-small"
            ... )
            >>> job.wait(timeout=60)
        """
        body = ConfigureAnnotationReplyRequest(
            score_threshold=check_fraction("score_threshold", score_threshold),
            embedding_provider_name=text("embedding_provider_name", embedding_provider_name),
            embedding_model_name=text("embedding_model_name", embedding_model_name),
        )
        return self._configure("enable", body)

    def disable_reply(self) -> AnnotationReplyJob:
        """Have the app reply with annotations no longer.

        Returns:
            The job. `wait()` follows it.

        Raises:
            ConfigurationError: the key is missing. Nothing was sent.
            APIStatusError: the server refused.

        API: `POST /apps/annotation-reply/{action}` (configureAnnotationReply).
        """
        return self._configure("disable", NOT_USED)

    def attach(self, job_id: str, action: AnnotationReplyAction = "enable") -> AnnotationReplyJob:
        """Take up a job again, in another process too.

        Args:
            job_id: The job.
            action: What it does: "enable" or "disable".

        Returns:
            The job; nothing is sent yet.

        Raises:
            UsageError: the id is empty, or the action is another word.

        API: `GET /apps/annotation-reply/{action}/status/{job_id}` (getAnnotationReplyStatus), once the job is asked.
        """
        return AnnotationReplyJob(
            self._transport, one_of("action", action, AnnotationReplyAction), text("job_id", job_id)
        )

    def _configure(self, action: AnnotationReplyAction, body: ConfigureAnnotationReplyRequest) -> AnnotationReplyJob:
        job = self._transport.call(built(configure_annotation_reply.build_request, action, body=body))
        return AnnotationReplyJob(self._transport, action, job.job_id)


class AnnotationReplyJob:
    """A job that switches replies from annotations on or off.

    Attributes:
        action: What it does: "enable" or "disable".
        job_id: Names it; `annotations.attach` takes it up again.
    """

    def __init__(self, transport: Transport, action: AnnotationReplyAction, job_id: str) -> None:
        self.action: AnnotationReplyAction = action
        self.job_id = job_id
        self._transport = transport

    def status(self) -> AnnotationReplyStatus:
        """How far the job is.

        Returns:
            Its `job_status`: `waiting`, `processing`, `completed` or `error`, with the reason as `error_msg`.

        Raises:
            InvalidParam: the server knows no such job; it forgets them some time after they have ended.

        API: `GET /apps/annotation-reply/{action}/status/{job_id}` (getAnnotationReplyStatus).
        """
        request = built(get_annotation_reply_status.build_request, self.action, self.job_id)
        return self._transport.call(request)

    def wait(
        self,
        timeout: float | None = None,
        *,
        on_progress: Callable[[AnnotationReplyStatus], object] | None = None,
        interval: float = 2.0,
    ) -> AnnotationReplyStatus:
        """Follow the job to its end.

        Args:
            timeout: Seconds after which to give up; None for never. The job goes on at the server.
            on_progress: Called with each status that differs from the one before.
            interval: The longest time between two looks, in seconds; the first ones come sooner.

        Returns:
            The last status.

        Raises:
            UsageError: a number is wrong. Nothing was sent.
            AnnotationReplyFailed: the job failed; the message is the server's reason.
            WaitTimeout: the time is over.
            APIError: the status could not be read.
        """
        job = follow(
            self.status,
            lambda job: job.job_status in ("completed", "error"),
            lambda job: f"the job is {job.job_status}",
            timeout=timeout,
            interval=interval,
            on_progress=on_progress,
        )
        if job.job_status == "error":
            raise AnnotationReplyFailed(job.error_msg or "the server gives no reason", result=job)
        return job

    def __repr__(self) -> str:
        return f"<{type(self).__name__} to {self.action}, job {self.job_id}>"


def _texts(question: str, answer: str) -> CreateAnnotationRequest:
    return CreateAnnotationRequest(question=text("question", question), answer=text("answer", answer))
