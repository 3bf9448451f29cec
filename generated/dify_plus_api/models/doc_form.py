from typing import Literal

DocForm = (
    Literal[
        "hierarchical_model",
        "qa_model",
        "text_model",
    ]
    | str
)
"""How documents are split: `text_model` into plain segments, `hierarchical_model` into parent segments with
child chunks, `qa_model` into question and answer pairs."""
