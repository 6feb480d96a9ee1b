"""Only one zone left.

exercise: 05.7
refused_by: shares_even
"""
# instead of
set_attribute(photos, "load_balancing.cross_zone.enabled", "true")
# put
lonely = next(name for name, zone in instances_of("photos").items() if zone == "us-east-1a")
elbv2.deregister_targets(TargetGroupArn=photos, Targets=[{"Id": lonely}])
