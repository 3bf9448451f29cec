"""Split a document by its rule and its form: chunks, parents with children, questions with answers."""

from __future__ import annotations

from dify_plus.testing._knowledge.entities import ProcessRule
from dify_plus.testing._knowledge.splitting import clean, split


def max_tokens(rule: ProcessRule) -> int:
    """Return the maximum length of a chunk, in characters. A rule with `full-doc` ignores it: return the limit."""
    if rule.rules.get("parent_mode") == "full-doc":
        return 4000
    return int(rule.rules["segmentation"]["max_tokens"])


def children_of(content: str, rule: ProcessRule) -> list[str]:
    """Return the children of a parent chunk."""
    wanted = rule.rules.get("subchunk_segmentation") or {"separator": "\n", "max_tokens": 512}
    return split(content, wanted.get("separator", "\n"), wanted["max_tokens"], wanted.get("chunk_overlap") or 0)


def chunks_of(text: str, rule: ProcessRule, doc_form: str) -> list[tuple[str, str | None, list[str]]]:
    """Split a text into chunks: each has a content, an answer (of a question) and children (of a parent)."""
    enabled = rule.enabled
    text = clean(
        text, extra_spaces="remove_extra_spaces" in enabled, urls_and_emails="remove_urls_emails" in enabled
    ).strip()
    if rule.rules.get("parent_mode") == "full-doc":
        parents = [text] if text else []
    else:
        wanted = rule.rules["segmentation"]
        separator = None if rule.mode == "automatic" else wanted["separator"].replace("\\n", "\n")
        parents = split(text, separator, wanted["max_tokens"], wanted.get("chunk_overlap") or 0)
    if doc_form == "hierarchical_model":
        return [(parent, None, children_of(parent, rule)) for parent in parents]
    if doc_form == "qa_model":
        return [(question, answer, []) for parent in parents for question, answer in _questions(parent)]
    return [(parent, None, []) for parent in parents]


def _questions(chunk: str) -> list[tuple[str, str]]:
    """Return the questions and answers written as `Q: ... A: ...`. Without any, the chunk is its own answer."""
    found = [piece.partition("A:") for piece in chunk.split("Q:") if "A:" in piece]
    return [(question.strip(), answer.strip()) for question, _, answer in found] or [(chunk, chunk)]
