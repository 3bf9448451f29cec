"""The asynchronous side, which is edited; the synchronous one is made from it."""
