"""Sync the documents of a knowledge base with a source. All modules but `files` are pure."""
