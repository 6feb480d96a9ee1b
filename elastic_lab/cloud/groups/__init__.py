"""Auto Scaling groups, looked after on the scaled clock."""
