"""Three zones under EC2's health checks alone.

exercise: 02.7
refused_by: asks_the_balancer
shows: running_is_healthy
"""
# instead of
autoscaling.update_auto_scaling_group(
    AutoScalingGroupName="checkout", MinSize=3, DesiredCapacity=3,
    VPCZoneIdentifier=subnets_of("a", "b", "c"),
    HealthCheckType="ELB", HealthCheckGracePeriod=300)
# put
autoscaling.update_auto_scaling_group(
    AutoScalingGroupName="checkout", MinSize=3, DesiredCapacity=3,
    VPCZoneIdentifier=subnets_of("a", "b", "c"),
    HealthCheckType="EC2", HealthCheckGracePeriod=300)
