from typing import Literal

ParentMode = (
    Literal[
        "full-doc",
        "paragraph",
    ]
    | str
)
"""What a parent segment is: one for each paragraph, or one for the whole document."""
