"""What `dify-plus doctor` checks."""
