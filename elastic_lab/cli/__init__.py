"""The `elastic-lab` command."""
