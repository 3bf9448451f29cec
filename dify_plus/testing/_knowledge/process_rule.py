"""The process rules of requests: how to split a document."""

from __future__ import annotations

from dify_plus.testing._apps.scripts import Json
from dify_plus.testing._knowledge.payloads import Fields
from dify_plus.testing._server.errors import invalid_param

MODES = ("automatic", "custom", "hierarchical")


def checked_rule(checks: Fields) -> Json | None:
    """Return the field `process_rule` with all its parts, and report its mistakes to `checks`."""
    given = checks.optional("process_rule", dict)
    if given is None:
        return None
    within = checks.within("process_rule", given)
    if "mode" not in given:
        within.required("mode")
    mode, rules = within.enum("mode", MODES), within.optional("rules", dict)
    return {"mode": mode, "rules": None if rules is None else _rules(within.within("rules", rules))}


def _rules(checks: Fields) -> Json:
    enabled = checks.objects("pre_processing_rules") if checks.payload.get("pre_processing_rules") is not None else None
    return {
        "pre_processing_rules": None if enabled is None else [_pre_processing(rule) for rule in enabled],
        "segmentation": _segmentation(checks, "segmentation"),
        "parent_mode": checks.one_of("parent_mode", ("full-doc", "paragraph")),
        "subchunk_segmentation": _segmentation(checks, "subchunk_segmentation"),
    }


def _pre_processing(rule: Fields) -> Json:
    return {"id": rule.text("id", required=True), "enabled": rule.required("enabled", bool)}


def _segmentation(checks: Fields, field: str) -> Json | None:
    given = checks.optional(field, dict)
    if given is None:
        return None
    within = checks.within(field, given)
    separator = within.text("separator") if "separator" in given else "\n"
    longest, overlap = within.whole("max_tokens", required=True), within.whole("chunk_overlap")
    return {"separator": separator, "max_tokens": longest, "chunk_overlap": overlap}


def check_complete(rule: Json) -> None:
    """Check that a custom rule is complete, with the server's messages."""
    if rule["mode"] == "automatic":
        return
    rules = rule["rules"]
    if not rules:
        raise invalid_param("Process rule rules is required")
    if rules["pre_processing_rules"] is None:
        raise invalid_param("Process rule pre_processing_rules is required")
    if rule["mode"] == "hierarchical":
        rules["parent_mode"] = rules["parent_mode"] or "paragraph"
    if not rules["segmentation"]:
        raise invalid_param("Process rule segmentation is required")
    if not rules["segmentation"]["separator"]:
        raise invalid_param("Process rule segmentation separator is required")
    if rules["parent_mode"] != "full-doc" and not rules["segmentation"]["max_tokens"]:
        raise invalid_param("Process rule segmentation max_tokens is required")
