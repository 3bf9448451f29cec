"""What can be wrong with a job as a whole."""

from __future__ import annotations

from dify_plus.errors import DifyError

__all__ = ["DuplicateKey", "JobError", "LedgerError", "LedgerInUse", "RowChanged"]


class JobError(DifyError):
    """A job over many rows cannot go on. What has ended is in the ledger."""


class DuplicateKey(JobError):
    """Two rows have the same key, so the job cannot tell them apart."""


class RowChanged(JobError):
    """A row has other inputs than when the ledger first saw its key."""


class LedgerError(JobError):
    """The ledger cannot be opened, or belongs to another kind of job."""


class LedgerInUse(LedgerError):
    """Another process, or another job of this one, has the ledger open."""
