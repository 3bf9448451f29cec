"""The tour that `dify-plus demo` gives, on a Dify inside the process."""
