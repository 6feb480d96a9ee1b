"""From `course/` to `labs/` and `solutions/`, and the author's gate."""
