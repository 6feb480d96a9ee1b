"""Real processes behind resources: what the cloud says should run, runs."""
