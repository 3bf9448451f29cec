"""The decisions about many runs, and the ledger that records them. `_async/batch.py` runs them."""
