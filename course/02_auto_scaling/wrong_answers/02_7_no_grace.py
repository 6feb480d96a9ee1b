"""The balancer's health checks without a grace period.

exercise: 02.7
refused_by: within_budget
shows: health_checks_know_booting
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
    HealthCheckType="ELB", HealthCheckGracePeriod=0)
