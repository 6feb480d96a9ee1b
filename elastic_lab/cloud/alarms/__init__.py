"""CloudWatch's alarms, evaluated on the scaled clock."""
