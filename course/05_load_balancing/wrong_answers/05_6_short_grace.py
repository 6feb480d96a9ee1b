"""A grace period shorter than the boot.

exercise: 05.6
refused_by: newborns_live
shows: newborns_answer
"""
# instead of
autoscaling.update_auto_scaling_group(
    AutoScalingGroupName="stock", HealthCheckType="ELB", HealthCheckGracePeriod=240)
# put
autoscaling.update_auto_scaling_group(
    AutoScalingGroupName="stock", HealthCheckType="ELB", HealthCheckGracePeriod=30)
