"""Green keeps a small weight.

exercise: 05.5
refused_by: nobody_new
shows: a_little_left
"""
def to_green(percent):
    """Send `percent` of the requests to green, the others to blue."""
    weights = [{"TargetGroupArn": blue, "Weight": 100 - percent},
               {"TargetGroupArn": green, "Weight": max(3, percent)}]
    elbv2.modify_listener(ListenerArn=listener, DefaultActions=[
        {"Type": "forward", "ForwardConfig": {"TargetGroups": weights}}])
