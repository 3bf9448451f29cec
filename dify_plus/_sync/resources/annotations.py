# Made from dify_plus/_async/resources/annotations.py by scripts/unasync. Do not edit.
"""Annotations: prepared answers to questions, and the app's replies with them."""

from __future__ import annotations

from collections.abc import Callable

from dify_plus._arguments.calls import built
from dify_plus._arguments.checks import callback, one_of, optional_text, page_number, page_size, text
from dify_plus._arguments.literals import AnnotationReplyAction
from dify_plus._lists.paging import ByNumber
from dify_plus._policy.numbers import check_fraction
from dify_plus._sync.pages import Pages
from dify_plus._sync.resources.base import Resource
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
"""A placeholder body for disabling: the server requires these fields and ignores them."""


class Annotations(Resource):
    """Manage prepared answers, and enable or disable replies with them."""

    def list(
        self, *, keyword: str | None = None, page: int | None = None, limit: int | None = None
    ) -> Pages[Annotation]:
        """List the app's annotations, newest first.

        Args:
            keyword: Only annotations with this text in the question or the answer.
            page: The page to start from; the first page is 1.
            limit: Annotations on a page; the server's default is 20.

        Returns:
            The annotations, fetched page by page as you iterate.

        Raises:
            UsageError: An argument is wrong. Nothing was sent.

        API: `GET /apps/annotations` (listAnnotations).

        Example:
            >>> for annotation in dify.annotations.list(keyword="refund"):
            ...     print(annotation.question, annotation.answer)
        """
        size = page_size(limit, most=None)
        return Pages(
            self._transport,
            lambda number: built(
                list_annotations.build_request, page=number, limit=size, keyword=optional_text("keyword", keyword)
            ),
            ByNumber(page_number(page)),
            size,
        )

    def create(self, question: str, answer: str) -> Annotation:
        """Add an annotation: a question and its answer.

        Args:
            question: The question.
            answer: The answer.

        Returns:
            The annotation.

        Raises:
            UsageError: The key is missing, or a text is empty. Nothing was sent.
            APIStatusError: The server refused the request.

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
            UsageError: The key is missing, or a text is empty. Nothing was sent.
            NotFoundError: The app has no such annotation.

        API: `PUT /apps/annotations/{annotation_id}` (updateAnnotation).
        """
        request = built(update_annotation.build_request, annotation_id, body=_texts(question, answer))
        return self._transport.call(request)

    def delete(self, annotation_id: str) -> None:
        """Delete an annotation.

        Args:
            annotation_id: The annotation.

        Raises:
            UsageError: The key is missing, or an argument is wrong. Nothing was sent.
            NotFoundError: The app has no such annotation.

        API: `DELETE /apps/annotations/{annotation_id}` (deleteAnnotation).
        """
        self._transport.call(built(delete_annotation.build_request, annotation_id))

    def enable_reply(
        self, *, embedding_provider_name: str, embedding_model_name: str, score_threshold: float = 0.9
    ) -> AnnotationReplyJob:
        """Let the app reply with an annotation if a question is similar to the annotation's question.

        Args:
            embedding_provider_name: The provider of the embedding model that compares questions.
            embedding_model_name: The embedding model.
            score_threshold: How similar the questions must be, from 0 to 1; higher is stricter.

        Returns:
            The job, which indexes every annotation. Call its `wait()` to wait for the end.

        Raises:
            UsageError: The key is missing, or an argument is wrong. Nothing was sent.
            APIStatusError: The server refused the request.

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
        """Stop the app from replying with annotations.

        Returns:
            The job. Call its `wait()` to wait for the end.

        Raises:
            ConfigurationError: The key is missing. Nothing was sent.
            APIStatusError: The server refused the request.

        API: `POST /apps/annotation-reply/{action}` (configureAnnotationReply).
        """
        return self._configure("disable", NOT_USED)

    def attach(self, job_id: str, action: AnnotationReplyAction = "enable") -> AnnotationReplyJob:
        """Follow a job that was started earlier, also from another process.

        Args:
            job_id: The job.
            action: The action of the job: "enable" or "disable".

        Returns:
            The job. Nothing is sent yet.

        Raises:
            UsageError: `job_id` is empty, or `action` has another value.

        API: `GET /apps/annotation-reply/{action}/status/{job_id}` (getAnnotationReplyStatus), when you call `status()`
        or `wait()`.
        """
        return AnnotationReplyJob(
            self._transport, one_of("action", action, AnnotationReplyAction), text("job_id", job_id)
        )

    def _configure(self, action: AnnotationReplyAction, body: ConfigureAnnotationReplyRequest) -> AnnotationReplyJob:
        job = self._transport.call(built(configure_annotation_reply.build_request, action, body=body))
        return AnnotationReplyJob(self._transport, action, job.job_id)


class AnnotationReplyJob:
    """A job that enables or disables replies with annotations.

    Attributes:
        action: The action of the job: "enable" or "disable".
        job_id: The id of the job. Pass it to `annotations.attach` to follow the job again.
    """

    def __init__(self, transport: Transport, action: AnnotationReplyAction, job_id: str) -> None:
        self.action: AnnotationReplyAction = action
        self.job_id = job_id
        self._transport = transport

    def status(self) -> AnnotationReplyStatus:
        """Return the status of the job.

        Returns:
            Its `job_status`: `waiting`, `processing`, `completed` or `error`, with the reason as `error_msg`.

        Raises:
            InvalidParam: The server does not know the job; it forgets jobs some time after they have ended.

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
        """Wait until the job has ended.

        Args:
            timeout: Seconds to wait at most; None for no limit. The job continues on the server.
            on_progress: Called with each status that differs from the one before.
            interval: The longest time between two status requests, in seconds; the first ones are closer together.

        Returns:
            The last status.

        Raises:
            UsageError: An argument is wrong. Nothing was sent.
            AnnotationReplyFailed: The job failed. The message contains the server's reason.
            WaitTimeout: The work was not finished within `timeout`.
            APIError: The status could not be read.
        """
        job = follow(
            self.status,
            lambda job: job.job_status in ("completed", "error"),
            lambda job: f"the job is {job.job_status}",
            timeout=timeout,
            interval=interval,
            on_progress=callback("on_progress", on_progress),
        )
        if job.job_status == "error":
            raise AnnotationReplyFailed(job.error_msg or "the server gives no reason", result=job)
        return job

    def __repr__(self) -> str:
        return f"<{type(self).__name__} to {self.action}, job {self.job_id}>"


def _texts(question: str, answer: str) -> CreateAnnotationRequest:
    return CreateAnnotationRequest(question=text("question", question), answer=text("answer", answer))
