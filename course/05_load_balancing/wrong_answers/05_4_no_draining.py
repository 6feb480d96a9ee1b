"""Deregistered, and terminated in the same moment.

exercise: 05.4
refused_by: nothing_lost
shows: draining_is_the_balancers
"""
def deploy(old):
    """Replace the target `old` by an instance of version 2, and terminate it."""
    set_attribute(orders, "deregistration_delay.timeout_seconds", "120")
    new = ec2.run_instances(
        LaunchTemplate={"LaunchTemplateName": "orders", "Version": "2"}, MinCount=1, MaxCount=1,
        SubnetId=subnet_in["us-east-1a"],
    )["Instances"][0]["InstanceId"]
    ec2.get_waiter("instance_running").wait(InstanceIds=[new])
    elbv2.register_targets(TargetGroupArn=orders, Targets=[{"Id": new}])
    elbv2.get_waiter("target_in_service").wait(TargetGroupArn=orders, Targets=[{"Id": new}])
    elbv2.deregister_targets(TargetGroupArn=orders, Targets=[{"Id": old}])
    ec2.terminate_instances(InstanceIds=[old])
