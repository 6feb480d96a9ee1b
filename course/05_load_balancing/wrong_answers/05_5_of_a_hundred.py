"""Blue keeps a weight of 100.

exercise: 05.5
refused_by: all_of_it
shows: weights_are_percent
"""
def to_green(percent):
    """Send `percent` of the requests to green, the others to blue."""
    weights = [{"TargetGroupArn": blue, "Weight": 100},
               {"TargetGroupArn": green, "Weight": percent}]
    elbv2.modify_listener(ListenerArn=listener, DefaultActions=[
        {"Type": "forward", "ForwardConfig": {"TargetGroups": weights}}])
