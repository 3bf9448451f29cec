"""The settings of a client, the rules for timeouts, retries and reconnecting, and how answers and errors are read."""
