"""One weight for each that has a part.

exercise: 05.5
refused_by: ten_percent
"""
def to_green(percent):
    """Send `percent` of the requests to green, the others to blue."""
    weights = [{"TargetGroupArn": blue, "Weight": int(percent < 100)},
               {"TargetGroupArn": green, "Weight": int(percent > 0)}]
    elbv2.modify_listener(ListenerArn=listener, DefaultActions=[
        {"Type": "forward", "ForwardConfig": {"TargetGroups": weights}}])
