from typing import Literal

AppFeedbackFromSource = (
    Literal[
        "admin",
        "user",
    ]
    | str
)
"""Who gave it, `user` for an end user and `admin` for a member of the workspace."""
