"""Visitors stay with the version that they saw first.

exercise: 05.5
refused_by: nobody_stays
shows: sticky_follows_weights
"""
def to_green(percent):
    """Send `percent` of the requests to green, the others to blue."""
    weights = [{"TargetGroupArn": blue, "Weight": 100 - percent},
               {"TargetGroupArn": green, "Weight": percent}]
    sticky = {"Enabled": True, "DurationSeconds": 3600}
    config = {"TargetGroups": weights, "TargetGroupStickinessConfig": sticky}
    elbv2.modify_listener(
        ListenerArn=listener, DefaultActions=[{"Type": "forward", "ForwardConfig": config}])
