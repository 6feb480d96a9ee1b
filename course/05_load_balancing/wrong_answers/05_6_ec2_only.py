"""The group still goes by EC2.

exercise: 05.6
refused_by: sick_is_replaced
shows: running_is_healthy
"""
# instead of
autoscaling.update_auto_scaling_group(
    AutoScalingGroupName="stock", HealthCheckType="ELB", HealthCheckGracePeriod=240)
# put
autoscaling.update_auto_scaling_group(
    AutoScalingGroupName="stock", HealthCheckGracePeriod=240)
