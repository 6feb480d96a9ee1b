"""The green instance registered with blue.

exercise: 05.5
refused_by: ten_percent
shows: registering_is_releasing
"""
def to_green(percent):
    """Send `percent` of the requests to green, the others to blue."""
    targets = [{"Id": name} for name in health_of(green)]
    if percent:
        elbv2.register_targets(TargetGroupArn=blue, Targets=targets)
    else:
        elbv2.deregister_targets(TargetGroupArn=blue, Targets=targets)
