"""Many runs: what is decided about them, and the ledger that remembers them. `_async/batch.py` runs them."""
