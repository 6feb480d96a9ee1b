"""The control loops that make a cloud react. Pure: no boto3, clock, network, disk or thread."""
