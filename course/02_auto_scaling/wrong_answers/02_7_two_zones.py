"""Two zones at 60 %: the half that lives cannot carry the whole.

exercise: 02.7
refused_by: within_budget
shows: two_zones_are_safe
"""
# instead of
autoscaling.update_auto_scaling_group(
    AutoScalingGroupName="checkout", MinSize=3, DesiredCapacity=3,
    VPCZoneIdentifier=subnets_of("a", "b", "c"),
    HealthCheckType="ELB", HealthCheckGracePeriod=300)
# put
autoscaling.update_auto_scaling_group(
    AutoScalingGroupName="checkout",
    VPCZoneIdentifier=subnets_of("a", "b"),
    HealthCheckType="ELB", HealthCheckGracePeriod=300)
# instead of
expected = per_second * (before - after) / before * 60
# put
expected = lost
