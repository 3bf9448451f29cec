# Made from dify_plus/_async/__init__.py by scripts/unasync. Do not edit.
"""The asynchronous side, which is edited; the synchronous one is made from it."""
