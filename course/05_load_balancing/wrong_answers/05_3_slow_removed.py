"""The slow target taken away.

exercise: 05.3
refused_by: all_three_serve
shows: slow_is_sick
"""
slow = next(name for name, zone in instances_of("search").items() if zone == "us-east-1a")
elbv2.deregister_targets(TargetGroupArn=search, Targets=[{"Id": slow}])
