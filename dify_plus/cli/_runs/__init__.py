"""Runs of apps on a terminal: answers, nodes, forms, conversations."""
