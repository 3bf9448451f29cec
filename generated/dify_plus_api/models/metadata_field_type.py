from typing import Literal

MetadataFieldType = (
    Literal[
        "number",
        "string",
        "time",
    ]
    | str
)
"""Type of a metadata field's values. A `time` is a number of unix seconds."""
