"""One of the two instances registered.

exercise: 05.1
refused_by: both_answer
shows: one_place_will_do
"""
# instead of
registered = elbv2.register_targets(
    TargetGroupArn=web_targets, Targets=[{"Id": name} for name in instances_of("web")])
# put
registered = elbv2.register_targets(
    TargetGroupArn=web_targets, Targets=[{"Id": name} for name in list(instances_of("web"))[:1]])
