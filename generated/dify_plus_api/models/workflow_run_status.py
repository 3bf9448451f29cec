from typing import Literal

WorkflowRunStatus = (
    Literal[
        "failed",
        "partial-succeeded",
        "paused",
        "running",
        "stopped",
        "succeeded",
    ]
    | str
)
"""State of a run. `partial-succeeded` ended well although nodes failed, since the workflow handled it; `paused`
waits, usually for a person."""
