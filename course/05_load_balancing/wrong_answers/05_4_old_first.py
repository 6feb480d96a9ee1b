"""The old one drained and ended before there is a new one.

exercise: 05.4
refused_by: never_fewer
shows: old_before_new
"""
def deploy(old):
    """Replace the target `old` by an instance of version 2, and terminate it."""
    set_attribute(orders, "deregistration_delay.timeout_seconds", "120")
    elbv2.deregister_targets(TargetGroupArn=orders, Targets=[{"Id": old}])
    elbv2.get_waiter("target_deregistered").wait(TargetGroupArn=orders, Targets=[{"Id": old}])
    ec2.terminate_instances(InstanceIds=[old])
    new = ec2.run_instances(
        LaunchTemplate={"LaunchTemplateName": "orders", "Version": "2"}, MinCount=1, MaxCount=1,
        SubnetId=subnet_in["us-east-1a"],
    )["Instances"][0]["InstanceId"]
    ec2.get_waiter("instance_running").wait(InstanceIds=[new])
    elbv2.register_targets(TargetGroupArn=orders, Targets=[{"Id": new}])
    elbv2.get_waiter("target_in_service").wait(TargetGroupArn=orders, Targets=[{"Id": new}])
