"""Record the demo."""
