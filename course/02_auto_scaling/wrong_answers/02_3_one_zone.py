"""Two at night, and both in one zone.

exercise: 02.3
refused_by: two_at_night
shows: one_zone_is_enough
"""
autoscaling.update_auto_scaling_group(
    AutoScalingGroupName="lean", MinSize=2, DesiredCapacity=2, DefaultInstanceWarmup=120,
    VPCZoneIdentifier=subnet_in["us-east-1a"])
tracked = track_cpu("lean", 55)
