"""The operations of this tag, one module each."""
