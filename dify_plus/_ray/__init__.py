"""Jobs on Ray: the workers, and the actor that keeps their ledger. Nothing here imports Ray before it is used."""
