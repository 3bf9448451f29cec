from typing import Literal

ResponseMode = (
    Literal[
        "blocking",
        "streaming",
    ]
    | str
)
"""How a run answers: `blocking` with one JSON document at the end, `streaming` with server-sent events as they
happen. Long blocking runs may be cut off by a proxy."""
