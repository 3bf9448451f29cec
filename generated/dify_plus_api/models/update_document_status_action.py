from typing import Literal

UpdateDocumentStatusAction = (
    Literal[
        "archive",
        "disable",
        "enable",
        "un_archive",
    ]
    | str
)
"""What to do with the documents."""
