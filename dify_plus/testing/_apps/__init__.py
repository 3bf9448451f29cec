"""What tests define: apps, and the steps of their scripts."""
