from typing import Literal

NodeStatus = (
    Literal[
        "exception",
        "failed",
        "paused",
        "pending",
        "retry",
        "running",
        "stopped",
        "succeeded",
    ]
    | str
)
"""State of a node. `exception` is a failure that the workflow handles; `paused` waits for a person."""
