"""CloudWatch's metrics, kept in columns."""
