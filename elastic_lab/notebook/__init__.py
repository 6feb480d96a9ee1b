"""What a learner sees: `open_lab`, feedback, hints and progress."""
