from typing import Literal

AnnotationReplyStatusJobStatus = (
    Literal[
        "completed",
        "error",
        "processing",
        "waiting",
    ]
    | str
)
"""How far the job has come. A new one is `waiting`."""
