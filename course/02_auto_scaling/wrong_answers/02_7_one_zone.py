"""Everything improved but the number of zones.

exercise: 02.7
refused_by: within_budget
shows: one_zone_is_enough
"""
# instead of
autoscaling.update_auto_scaling_group(
    AutoScalingGroupName="checkout", MinSize=3, DesiredCapacity=3,
    VPCZoneIdentifier=subnets_of("a", "b", "c"),
    HealthCheckType="ELB", HealthCheckGracePeriod=300)
# put
autoscaling.update_auto_scaling_group(
    AutoScalingGroupName="checkout", HealthCheckType="ELB", HealthCheckGracePeriod=300)
