"""What tests write: apps, and the steps of their scripts."""
