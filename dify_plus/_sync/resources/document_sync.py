# Made from dify_plus/_async/resources/document_sync.py by scripts/unasync. Do not edit.
"""Carry out a sync: read the state of both sides, make a plan, and send the changes."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from time import monotonic
from typing import Any, Final, TypeAlias, TypeVar

from attrs import define, frozen

from dify_plus._arguments.calls import built
from dify_plus._arguments.documents import metadata_values
from dify_plus._knowledge_sync.files import Unreadable, files_in, load, measure
from dify_plus._knowledge_sync.items import Found, item_of_file, read_item
from dify_plus._knowledge_sync.labels import Label, Remote, check_metadata, file_id, missing_fields, state
from dify_plus._knowledge_sync.names import Namer
from dify_plus._knowledge_sync.options import SyncOptions
from dify_plus._knowledge_sync.pace import Pace
from dify_plus._knowledge_sync.plan import Inventory, Plan, Step, Work
from dify_plus._knowledge_sync.report import SyncProgress, SyncReport, in_order
from dify_plus._knowledge_sync.verdicts import verdict
from dify_plus._sync._compat import Crew, Eventual, RowIterator, run_in_thread, run_shielded, sleep
from dify_plus._sync.resources.documents import Documents
from dify_plus._sync.resources.metadata import Metadata
from dify_plus._sync.transport import Transport
from dify_plus.errors import DifyError, InvalidParam, NotFoundError, UsageError
from dify_plus_api.api.datasets import get_dataset
from dify_plus_api.models import DocumentMetadataUpdate, MetadataField

__all__ = ["DocumentSync"]

T = TypeVar("T")

PAGE: Final = 100
"""Documents on a page of the list: the largest number that servers send."""
MOST_LABELS: Final = 100
"""The most documents in one request that sets metadata."""
MOST_TRIES: Final = 3
"""The number of attempts to send a document if the server fails or cannot be reached."""
FIRST_POLL: Final = 0.1
"""Seconds before the first status request for a document."""
LONGEST_POLL: Final = 2.0
"""The longest time between two status requests for a document, in seconds."""
POLL_SHARE: Final = 0.1
"""Seconds that each document being indexed adds to the longest time between two status requests."""
GRACE_SECONDS: Final = 10.0
"""Seconds that running requests may take to end when the sync is interrupted."""
CHANGES: Final = ("text", "name", "file", "doc_form", "doc_language", "process_rule", "retrieval_model")
"""The arguments of `documents.update`."""
_END: Final = object()


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
    """Create or change a document."""

    step: Step


@frozen(eq=False)
class SetLabels:
    """Write the labels and the metadata of documents."""

    documents: list[Sent]


@frozen(eq=False)
class Poll:
    """Request the indexing status of a document."""

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


class DocumentSync:
    """One call of `datasets.sync`.

    Args:
        transport: The transport that sends the requests.
        options: The arguments.
    """

    def __init__(self, transport: Transport, options: SyncOptions) -> None:
        self._transport = transport
        self._options = options
        self._documents = Documents(transport)
        self._metadata = Metadata(transport)
        self._fields: list[MetadataField] = []
        self._settings: dict[str, Any] = {}
        """How the knowledge base indexes its documents."""
        self._report = SyncReport()
        self._pace = Pace(options.concurrency)
        self._crew: Crew[Ended] = Crew()
        self._sends: deque[Step] = deque()
        self._deletes: deque[tuple[str | None, str]] = deque()
        self._unlabelled: list[Sent] = []
        """Documents that wait for their label."""
        self._indexing: list[Sent] = []
        """Documents that wait for their next status request."""
        self._slots = 0
        """The number of documents that are being indexed, or sent for indexing."""
        self._tries: dict[str, int] = {}
        """Name of a document -> the number of attempts to send it that the server has failed."""
        self._labelling = False
        """Whether a request that writes labels is running. There is one at a time."""
        self._one_by_one = False
        """Whether to send each label in its own request, because the server refused a request with several labels."""
        self._done = self._total = 0
        self._news_at = 0.0
        """The time of the last progress, from which `timeout` counts."""

    def run(self) -> SyncReport:
        """Sync the knowledge base with the source, and return the report."""
        options = self._options
        rows = self._rows()
        self._fields = self._patiently(partial(self._metadata.list, options.dataset_id), reads=True)
        missing = missing_fields(self._fields)
        plan = self._plan(rows)
        self._report.unchanged = plan.unchanged
        self._report.failed = plan.failed
        if options.dry_run:
            self._report_plan(plan)
            return in_order(self._report)
        if any(step.work != "watch" for step in plan.steps):
            self._prepare(missing)
        self._sends.extend(step for step in plan.steps if step.work != "watch")
        self._deletes.extend((None, document.id) for document in plan.doubles)
        self._deletes.extend((key, document.id) for key, document in plan.deletions)
        for step in plan.steps:
            if step.work == "watch" and step.remote is not None:
                self._watch(Sent(step, step.remote.id, "", "", is_labelled=True))
        self._total = len(plan.steps) + len(plan.deletions)
        self._carry_out()
        return in_order(self._report)

    # -- the plan ----------------------------------------------------------------------------------------------

    def _rows(self) -> RowIterator[Any]:
        source = self._options.source
        if isinstance(source, str):
            check_folder(source)
            source = files_in(source, self._options.glob)
        try:
            return RowIterator(source)
        except TypeError as error:
            raise UsageError(f"source cannot be iterated over: {error}") from error

    def _plan(self, rows: RowIterator[Any]) -> Plan:
        options, namer = self._options, Namer(self._options.dataset_id, self._options.scope)
        plan = Plan(Inventory(self._patiently(self._remotes, reads=True), namer), namer)
        while (row := rows.next(_END)) is not _END:
            if isinstance(row, Found) and row.key.endswith("/"):
                plan.unreadable_folder(row.key, row.problem or "")
                continue
            item = item_of_file(row, options.settings) if isinstance(row, Found) else read_item(row, options.settings)
            check_metadata(item.key, item.metadata, self._fields)
            if item.failure is None:
                run_in_thread(partial(measure, item))
            plan.add(item)
        plan.finish(delete=options.delete)
        return plan

    def _remotes(self) -> list[Remote]:
        return [Remote.of(document) for document in self._documents.list(self._options.dataset_id, limit=PAGE)]

    def _report_plan(self, plan: Plan) -> None:
        """Fill the report with the changes that a sync would make."""
        report = self._report
        report.dry_run = True
        report.deleted = [key for key, _ in plan.deletions]
        for step in plan.steps:
            self._keys(step.work).append(step.item.key)

    def _keys(self, work: Work) -> list[str]:
        """Return the list of the report for documents that succeed."""
        report = self._report
        return {"create": report.created, "watch": report.unchanged}.get(work, report.updated)

    # -- before the first document -----------------------------------------------------------------------------

    def _prepare(self, missing: list[str]) -> None:
        """Create the metadata fields that are missing, and read how the knowledge base indexes."""
        dataset_id = self._options.dataset_id
        for name in missing:
            try:
                self._fields.append(self._patiently(partial(self._metadata.create, dataset_id, name)))
            except InvalidParam:  # another sync has created it
                self._fields = self._patiently(partial(self._metadata.list, dataset_id), reads=True)
                if name in missing_fields(self._fields):
                    raise
        settings = partial(self._transport.call, built(get_dataset.build_request, dataset_id))
        dataset = self._patiently(settings, reads=True)
        technique = "high_quality" if self._options.settings.get("embedding_model") else "economy"
        self._settings = {
            "indexing_technique": dataset.indexing_technique or technique,
            "doc_form": dataset.doc_form or "text_model",
        }

    def _patiently(self, action: Callable[[], Eventual[T]], *, reads: bool = False) -> T:
        """Run an action that other actions need. Wait and try again while the server refuses it because of a limit.

        If the server fails or cannot be reached, try again too, unless the action only reads: the client's retries
        have done that.
        """
        while True:
            epoch = self._pace.epoch
            try:
                result = action()
            except DifyError as error:
                if (reads and verdict(error) != "refused") or not self._try_again(error, epoch):
                    raise
                sleep(max(0.0, self._pace.resumes_at - monotonic()))
            else:
                self._pace.ended()
                return result

    def _try_again(self, error: DifyError, epoch: int) -> bool:
        """Slow down after a temporary error. Return False if the error is not temporary, or has lasted too long."""
        deadline = self._transport.deadline
        what = verdict(error)
        if what not in ("refused", "trouble") or (deadline is not None and deadline.over):
            return False
        after = getattr(error, "retry_after", None)
        return self._pace.refused(epoch, monotonic(), after, trouble=what == "trouble")

    # -- the work ----------------------------------------------------------------------------------------------

    def _carry_out(self) -> None:
        self._crew.open()
        self._news_at = monotonic()
        try:
            while True:
                for action in self._startable():
                    self._crew.start(partial(self._do, action, self._pace.epoch))
                if not self._crew.busy and not (self._sends or self._deletes or self._unlabelled or self._indexing):
                    return
                ended = self._crew.next(self._seconds_to_wait())
                if ended is not None:
                    self._take_result(ended)
                elif self._is_stuck():
                    self._fail_unindexed()
        except BaseException:
            run_shielded(2 * GRACE_SECONDS, self._wind_down)
            raise
        finally:
            self._crew.close()

    def _startable(self) -> Iterator[Action]:
        """Yield the actions to start now, the most urgent first."""
        now = monotonic()
        while now >= self._pace.resumes_at and self._crew.busy < self._pace.limit:
            if self._unlabelled and not self._labelling:
                count = 1 if self._one_by_one else MOST_LABELS
                batch, self._unlabelled = self._unlabelled[:count], self._unlabelled[count:]
                self._labelling = True
                yield SetLabels(batch)
            elif (due := self._due(now)) is not None:
                self._indexing.remove(due)
                yield Poll(due)
            elif self._sends and (self._slots < self._options.max_indexing or self._sends[0].work == "label"):
                step = self._sends.popleft()
                self._slots += step.work != "label"
                yield Send(step)
            elif self._deletes and not self._sends:
                yield Delete(*self._deletes.popleft())
            else:
                return

    def _due(self, now: float) -> Sent | None:
        document = min(self._indexing, key=lambda document: document.polls_at, default=None)
        return document if document is not None and document.polls_at <= now else None

    def _seconds_to_wait(self) -> float | None:
        now = monotonic()
        moments = [document.polls_at for document in self._indexing]
        if now < self._pace.resumes_at:
            moments = [self._pace.resumes_at]
        if self._crew.busy >= self._pace.limit or not moments:
            return None
        return max(0.0, min(moments) - now)

    def _do(self, action: Action, epoch: int) -> Ended:
        try:
            match action:
                case Send(step):
                    return Ended(action, epoch, self._send(step))
                case SetLabels(documents):
                    self._label(documents)
                case Poll(document):
                    return Ended(action, epoch, self._status_of(document))
                case Delete():
                    self._delete(action.id)
            return Ended(action, epoch)
        except Exception as error:
            return Ended(action, epoch, error=error)

    def _send(self, step: Step) -> Sent:
        remote, dataset_id = step.remote, self._options.dataset_id
        if step.work == "label" and remote is not None and remote.label is not None:
            return Sent(step, remote.id, remote.label.sha256, remote.file, is_indexed=True)
        loaded, sha256 = run_in_thread(partial(load, step.item))
        document = self._new_document(step, loaded)
        if remote is not None and step.work == "update":
            with suppress(NotFoundError):  # it has been deleted in the meantime
                changes = {name: value for name, value in document.items() if name in CHANGES}
                indexing = self._documents.update(dataset_id, remote.id, **changes)
                return Sent(step, remote.id, sha256, file_id(indexing.document))
        elif remote is not None:
            self._delete(remote.id)
        indexing = self._documents.create(dataset_id, **document)
        return Sent(step, indexing.document.id, sha256, file_id(indexing.document))

    def _new_document(self, step: Step, content: str | bytes) -> dict[str, Any]:
        item = step.item
        given = {name: value for name, value in item.settings.items() if value is not None}
        settings = {**self._settings, **given}
        if item.is_text:
            return {**settings, "text": content, "name": step.name}
        return {**settings, "file": (step.name, content, item.mime_type)}

    def _label(self, documents: list[Sent]) -> None:
        updates = []
        for document in documents:
            item = document.step.item
            label = Label(self._options.scope, item.key, document.sha256, document.file)
            values = metadata_values({**label.values(), **item.metadata}, self._fields)
            updates.append(DocumentMetadataUpdate(document_id=document.id, metadata_list=values, partial_update=True))
        self._metadata.bind(self._options.dataset_id, updates)

    def _status_of(self, document: Sent) -> tuple[str, str | None]:
        """Return the state of a document, and the server's reason if its indexing failed."""
        try:
            found = self._documents.get(self._options.dataset_id, document.id, metadata="without")
        except NotFoundError:
            return "error", "the document was deleted on the server while it was being indexed"
        return state(found), str(found.error) if found.error else None

    def _delete(self, document_id: str) -> None:
        with suppress(NotFoundError):  # an earlier attempt, or another program, has deleted it
            self._documents.delete(self._options.dataset_id, document_id)

    # -- taking results ----------------------------------------------------------------------------------------

    def _take_result(self, ended: Ended) -> None:
        action, error = ended.action, ended.error
        if isinstance(action, SetLabels):
            self._labelling = False
        if error is None:
            self._pace.ended(write=not isinstance(action, Poll))
            self._news_at = self._news_at if isinstance(action, Poll) else monotonic()
            self._handle_result(action, ended.result)
        elif isinstance(error, DifyError | Unreadable):
            self._handle_error(action, error, ended.epoch)
        else:
            raise error

    def _handle_result(self, action: Action, result: Any) -> None:
        match action:
            case Send(step):
                self._unlabelled.append(result)
                if not result.is_indexed:
                    self._index(result)
                    self._report_progress(step.item.key, "sent")
            case SetLabels(documents):
                for document in documents:
                    document.is_labelled = True
                    self._finish_if_over(document)
            case Poll(document):
                self._handle_state(document, *result)
            case Delete():
                if action.key is not None:
                    self._report.deleted.append(action.key)
                    self._end(action.key, "deleted")

    def _handle_error(self, action: Action, error: DifyError | Unreadable, epoch: int) -> None:
        """Queue the action again if another attempt can help. Otherwise, fail its documents or the whole sync."""
        what = verdict(error) if isinstance(error, DifyError) else "failed"
        tries_again = isinstance(error, DifyError) and self._try_again(error, epoch)
        if what != "failed" and not tries_again:
            self._unlabelled += action.documents if isinstance(action, SetLabels) else ()
            raise error
        if what == "failed":
            self._pace.ended()
        if what == "trouble" and isinstance(action, Send):
            tries = self._tries[action.step.name] = self._tries.get(action.step.name, 0) + 1
            tries_again = tries < MOST_TRIES
        match action:
            case Send(step):
                self._slots -= step.work != "label"
                if tries_again:
                    self._sends.appendleft(step)
                else:
                    self._fail(step.item.key, str(error))
            case SetLabels(documents):
                if tries_again:
                    self._unlabelled = documents + self._unlabelled
                elif len(documents) > 1:
                    self._one_by_one = True
                    self._unlabelled = documents + self._unlabelled
                else:
                    documents[0].is_labelled = True
                    documents[0].failure = f"its metadata was not set: {error}"
                    self._finish_if_over(documents[0])
            case Poll(document):
                if tries_again:
                    self._indexing.append(document)
                else:
                    self._handle_state(document, "error", str(error))
            case Delete():
                if tries_again:
                    self._deletes.appendleft((action.key, action.id))
                elif action.key is not None:
                    self._fail(action.key, f"it was not deleted: {error}")

    def _handle_state(self, document: Sent, status: str, reason: str | None) -> None:
        if status == "indexing":
            longest = max(LONGEST_POLL, POLL_SHARE * len(self._indexing))
            document.pause = min(document.pause * 2, longest)
            document.polls_at = monotonic() + document.pause
            self._indexing.append(document)
            return
        self._slots -= 1
        self._news_at = monotonic()
        document.is_indexed = True
        if status in ("error", "paused"):
            document.failure = reason or ("the server gives no reason" if status == "error" else "indexing is paused")
        self._finish_if_over(document)

    # -- documents on the server --------------------------------------------------------------------------------

    def _watch(self, document: Sent) -> None:
        """Wait for a document that an earlier sync has sent."""
        self._slots += 1
        self._index(document)

    def _index(self, document: Sent) -> None:
        document.pause = FIRST_POLL
        document.polls_at = monotonic() + FIRST_POLL
        self._indexing.append(document)

    def _finish_if_over(self, document: Sent) -> None:
        if not (document.is_labelled and document.is_indexed):
            return
        key, work = document.step.item.key, document.step.work
        if document.failure is not None:
            self._fail(key, document.failure)
            return
        self._keys(work).append(key)
        self._end(key, "indexed")

    def _fail(self, key: str, reason: str) -> None:
        self._report.failed[key] = reason
        self._end(key, "failed")

    def _end(self, key: str, news: Any) -> None:
        self._done += 1
        self._report_progress(key, news)

    def _report_progress(self, key: str, news: Any) -> None:
        if self._options.on_progress is not None:
            progress = SyncProgress(
                key=key, news=news, done=self._done, total=self._total, indexing=len(self._indexing)
            )
            self._options.on_progress(progress)

    # -- ending early -------------------------------------------------------------------------------------------

    def _is_stuck(self) -> bool:
        """Return whether the server has indexed nothing for too long."""
        timeout = self._options.timeout
        return (
            timeout is not None
            and bool(self._indexing)
            and not self._crew.busy
            and self._pace.resumes_at <= monotonic()
            and monotonic() - self._news_at >= timeout
        )

    def _fail_unindexed(self) -> None:
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

    def _wind_down(self) -> None:
        """Let running requests end, and label the documents that they sent."""
        end = monotonic() + GRACE_SECONDS
        while self._crew.busy and (left := end - monotonic()) > 0:
            ended = self._crew.next(left)
            if ended is not None and isinstance(ended.action, Send) and ended.error is None:
                self._unlabelled.append(ended.result)
            elif ended is not None and isinstance(ended.action, SetLabels) and ended.error is not None:
                self._unlabelled += ended.action.documents
        if self._unlabelled:
            with suppress(Exception):  # the caller should see the reason for the end; the next sync sets the labels
                self._label(self._unlabelled[:MOST_LABELS])


def check_folder(folder: str) -> None:
    """Check that a folder can be read.

    Args:
        folder: The folder.

    Raises:
        UsageError: There is no such folder, or it cannot be read.
    """
    try:
        os.scandir(folder).close()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UsageError(f"source must be a folder that can be read: {folder!r}: {reason}") from error
