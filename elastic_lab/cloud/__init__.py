"""The host process: moto's API and state, corrected, and made to act in (scaled) time."""
