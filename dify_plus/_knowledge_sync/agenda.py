"""Decide which request a sync makes next, and what the end of a request means. Does no I/O."""

from __future__ import annotations

from collections import deque
from typing import Any, Final, Literal, TypeAlias

from attrs import define, frozen

from dify_plus._knowledge_sync.files import Unreadable
from dify_plus._knowledge_sync.options import SyncOptions
from dify_plus._knowledge_sync.pace import Pace
from dify_plus._knowledge_sync.plan import Plan, Step
from dify_plus._knowledge_sync.report import SyncProgress, SyncReport, keys_for
from dify_plus._knowledge_sync.verdicts import verdict
from dify_plus.errors import DifyError

__all__ = ["MOST_LABELS", "Action", "Agenda", "Delete", "Ended", "Poll", "Send", "Sent", "SetLabels"]

MOST_LABELS: Final = 100
"""The most documents in one request that sets metadata."""
MOST_TRIES: Final = 3
"""The number of attempts for a document with which the server fails although it carries out others. If it carries out
none, the pace decides how long to try."""
FIRST_POLL: Final = 0.1
"""Seconds before the first status request for a document."""
LONGEST_POLL: Final = 2.0
"""The longest time between two status requests for a document, in seconds."""
POLL_SHARE: Final = 0.1
"""Seconds that each document being indexed adds to the longest time between two status requests."""


@define(eq=False)
class Sent:
    """A document that is on the server but not finished."""

    step: Step
    id: str
    sha256: str
    file: str
    is_labelled: bool = False
    """Whether its label is written, or has failed."""
    is_indexed: bool = False
    """Whether its indexing has ended, or has failed."""
    polls_at: float = 0.0
    """The time of the next status request."""
    pause: float = 0.0
    """Seconds between the last two status requests."""
    failure: str | None = None


@frozen(eq=False)
class Send:
    """Create or change a document. The result is a `Sent`."""

    step: Step


@frozen(eq=False)
class SetLabels:
    """Write the labels and the metadata of documents."""

    documents: list[Sent]


@frozen(eq=False)
class Poll:
    """Request the indexing status of a document. The result is its state, and the reason if its indexing failed."""

    document: Sent


@frozen(eq=False)
class Delete:
    """Delete a document. Without a key, it is a second document with the same key, which reports do not mention."""

    key: str | None
    id: str


Action: TypeAlias = Send | SetLabels | Poll | Delete


@frozen(eq=False)
class Ended:
    """The end of an action."""

    action: Action
    epoch: int
    """The epoch of `Pace` in which the action began."""
    result: Any = None
    error: Exception | None = None


class Agenda:
    """The actions that a sync still has to take, and the documents that are not finished.

    Start what `next` returns, and pass the end of each action to `take`.

    Args:
        plan: What to change.
        options: The arguments of the sync.
        pace: How many actions may run, and when.
        now: The current time, in seconds.

    Attributes:
        report: The documents that are finished.
        unlabelled: The documents that wait for their label.
    """

    def __init__(self, plan: Plan, options: SyncOptions, pace: Pace, now: float) -> None:
        self.report = SyncReport(unchanged=plan.unchanged, failed=plan.failed)
        self.unlabelled: list[Sent] = []
        self._options = options
        self._pace = pace
        steps = sorted(plan.steps, key=lambda step: step.work != "label")  # labels need not wait for the indexing
        self._sends = deque(step for step in steps if step.work != "watch")
        self._deletes = deque(Delete(None, document.id) for document in plan.doubles)
        self._deletes += (Delete(key, document.id) for key, document in plan.deletions)
        self._indexing: list[Sent] = []
        """The documents that wait for their next status request."""
        self._slots = 0
        """The number of documents that are being indexed, or sent for indexing."""
        self._troubles: dict[str, tuple[int, int]] = {}
        """What an action is for -> how often the server has failed it, and the value of `_answers` at the last time."""
        self._answers = 0
        """The number of requests that the server has answered properly."""
        self._is_labelling = False
        """Whether a request that writes labels is running. There is one at a time."""
        self._one_by_one = False
        """Whether to send each label in its own request, because the server refused a request with several labels."""
        self._done, self._total = 0, len(plan.steps) + len(plan.deletions)
        self._news_at = now
        """The time of the last progress, from which `timeout` counts."""
        for step in plan.steps:
            if step.work == "watch" and step.remote is not None:  # an earlier sync has sent it
                self._slots += 1
                self._index(Sent(step, step.remote.id, "", "", is_labelled=True), now)

    @property
    def is_empty(self) -> bool:
        """Whether no action is left. Those that are running may add some."""
        return not (self._sends or self._deletes or self.unlabelled or self._indexing)

    def next(self, busy: int, now: float) -> Action | None:
        """Return the most urgent action that can start now, or None.

        Args:
            busy: The number of actions that are running.
            now: The current time, in seconds.
        """
        if now < self._pace.resumes_at or busy >= self._pace.limit:
            return None
        if self.unlabelled and not self._is_labelling:
            count = 1 if self._one_by_one else MOST_LABELS
            batch, self.unlabelled = self.unlabelled[:count], self.unlabelled[count:]
            self._is_labelling = True
            return SetLabels(batch)
        due = min(self._to_poll, key=lambda document: document.polls_at, default=None)
        if due is not None and due.polls_at <= now:
            self._indexing.remove(due)
            return Poll(due)
        if self._sends and (self._slots < self._options.max_indexing or self._sends[0].work == "label"):
            step = self._sends.popleft()
            self._slots += step.work != "label"
            return Send(step)
        return self._deletes.popleft() if self._deletes and not self._sends else None

    def seconds_to_wait(self, busy: int, now: float) -> float | None:
        """Return the seconds until an action can start; None if it depends on the running actions.

        Args:
            busy: The number of actions that are running.
            now: The current time, in seconds.
        """
        moments = [document.polls_at for document in self._to_poll]
        if now < self._pace.resumes_at:
            moments = [self._pace.resumes_at]
        if busy >= self._pace.limit or not moments:
            return None
        return max(0.0, min(moments) - now)

    # -- what the end of an action means -------------------------------------------------------------------------------

    def take(self, ended: Ended, now: float) -> None:
        """Decide what the end of an action means.

        Args:
            ended: The end.
            now: The current time, in seconds.

        Raises:
            DifyError: Every other document would get this error, or the server has failed for too long.
        """
        action, error = ended.action, ended.error
        if isinstance(action, SetLabels):
            self._is_labelling = False
        if error is None:
            self._answers += 1
            self._troubles.pop(_subject(action), None)
            self._pace.ended(write=not isinstance(action, Poll))
            self._handle_result(action, ended.result, now)
        elif isinstance(error, DifyError | Unreadable):
            self._handle_error(action, error, ended.epoch, now)
        else:
            raise error

    def _handle_result(self, action: Action, result: Any, now: float) -> None:
        if not isinstance(action, Poll):
            self._news_at = now
        match action:
            case Send(step):
                self.unlabelled.append(result)
                if not result.is_indexed:
                    self._index(result, now)
                    self._report_progress(step.item.key, "sent")
            case SetLabels(documents):
                for document in documents:
                    document.is_labelled = True
                    self._finish_if_over(document)
            case Poll(document):
                status, reason = result
                self._handle_state(document, status, reason, now)
            case Delete(key):
                if key is not None:
                    self.report.deleted.append(key)
                    self._end(key, "deleted")

    def _handle_error(self, action: Action, error: DifyError | Unreadable, epoch: int, now: float) -> None:
        """Queue the action again if another attempt can help. Otherwise, fail its documents or the whole sync."""
        if isinstance(action, Send):
            self._slots -= action.step.work != "label"
        if verdict(error) == "failed":
            self._answers += 1
            self._pace.ended()
            self._give_up(action, error, now)
            return
        tries_again = self._pace.tries_again(error, epoch, now)
        if (tries_again or self._pace.lasts) and verdict(error) == "trouble" and self._was_last_try(_subject(action)):
            self._give_up(action, error, now)
            return
        self._queue_again(action, now)
        if not tries_again:
            raise error

    def _was_last_try(self, subject: str) -> bool:
        """Count a failure of the server. Return whether to give up the document, and not to wait for the server.

        The document causes the failures if the server answers other requests. If the server has failed for too long,
        and this document has had all its tries, only a few documents are left.
        """
        failures, answers = self._troubles.get(subject, (0, self._answers))
        self._troubles[subject] = failures + 1, self._answers
        return failures + 1 >= MOST_TRIES and (self._pace.lasts or answers < self._answers)

    def _queue_again(self, action: Action, now: float) -> None:
        """Queue an action behind the others, so that it does not hold them up, and an outage does not hit it only."""
        match action:
            case Send(step):
                self._sends.append(step)
            case SetLabels(documents):
                self.unlabelled += documents
            case Poll(document):
                document.polls_at = now + document.pause
                self._indexing.append(document)
            case Delete():
                self._deletes.append(action)

    def _give_up(self, action: Action, error: Exception, now: float) -> None:
        """Fail the document of an action. If it has several, try them one by one first."""
        match action:
            case Send(step):
                self._fail(step.item.key, str(error))
            case SetLabels([document]):
                document.is_labelled = True
                document.failure = f"its metadata was not set: {error}"
                self._finish_if_over(document)
            case SetLabels():
                self._one_by_one = True
                self._queue_again(action, now)
            case Poll(document):
                self._handle_state(document, "error", f"its indexing status is not known: {error}", now)
            case Delete(key):
                if key is not None:
                    self._fail(key, f"it was not deleted: {error}")

    def _handle_state(self, document: Sent, status: str, reason: str | None, now: float) -> None:
        if status == "indexing":
            longest = max(LONGEST_POLL, POLL_SHARE * len(self._indexing))
            document.pause = min(document.pause * 2, longest)
            document.polls_at = now + document.pause
            self._indexing.append(document)
            return
        self._slots -= 1
        self._news_at = now
        document.is_indexed = True
        if status in ("error", "paused"):
            document.failure = reason or ("the server gives no reason" if status == "error" else "indexing is paused")
        self._finish_if_over(document)

    def _index(self, document: Sent, now: float) -> None:
        document.pause = FIRST_POLL
        document.polls_at = now + FIRST_POLL
        self._indexing.append(document)

    # -- without progress ----------------------------------------------------------------------------------------------

    @property
    def _to_poll(self) -> list[Sent]:
        """The documents to request the status of again. After the time limit, each is requested one last time."""
        timeout = self._options.timeout
        if timeout is None:
            return self._indexing
        end = max(self._news_at, self._pace.resumes_at) + timeout
        return [document for document in self._indexing if document.polls_at - document.pause < end]

    def is_stuck(self, busy: int) -> bool:
        """Return whether the server has indexed nothing for too long.

        Args:
            busy: The number of actions that are running.
        """
        return bool(self._indexing) and not busy and not self._to_poll

    def fail_unindexed(self) -> None:
        """Fail the documents that are not indexed yet, and those that are not sent yet. The next sync continues."""
        waiting, self._indexing = self._indexing, []
        for document in waiting:
            self._slots -= 1
            document.is_indexed = True
            document.failure = f"it is still being indexed after {self._options.timeout:g} s without progress"
            self._finish_if_over(document)
        while self._sends:
            self._fail(
                self._sends.popleft().item.key, "it was not sent: the server is not indexing anything at the moment"
            )

    # -- finished documents --------------------------------------------------------------------------------------------

    def _finish_if_over(self, document: Sent) -> None:
        if not (document.is_labelled and document.is_indexed):
            return
        key, work = document.step.item.key, document.step.work
        if document.failure is not None:
            self._fail(key, document.failure)
            return
        keys_for(work, self.report).append(key)
        self._end(key, "indexed")

    def _fail(self, key: str, reason: str) -> None:
        self.report.failed[key] = reason
        self._end(key, "failed")

    def _end(self, key: str, news: Literal["indexed", "deleted", "failed"]) -> None:
        self._done += 1
        self._report_progress(key, news)

    def _report_progress(self, key: str, news: Literal["sent", "indexed", "deleted", "failed"]) -> None:
        if self._options.on_progress is not None:
            progress = SyncProgress(
                key=key, news=news, done=self._done, total=self._total, indexing=len(self._indexing)
            )
            self._options.on_progress(progress)


def _subject(action: Action) -> str:
    """Return what an action is for: usually a document. All requests with several labels count as one."""
    match action:
        case Send(step):
            return step.name
        case SetLabels([document]) | Poll(document):
            return f"{type(action).__name__} {document.id}"
        case SetLabels():
            return "SetLabels"
        case Delete():
            return f"Delete {action.id}"
