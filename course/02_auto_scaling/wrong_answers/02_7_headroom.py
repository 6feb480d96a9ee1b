"""Two zones, and headroom for the loss of one.

exercise: 02.7
refused_by: affordable
shows: headroom_is_cheaper
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
track_cpu("checkout", 48)
