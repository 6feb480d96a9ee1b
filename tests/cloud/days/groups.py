"""A group with a load balancer, a policy and an alarm, made as a learner makes it."""

from typing import Any

from tests.cloud.clouds import Cloud

ZONES = ("us-east-1a", "us-east-1b")


def make_group(cloud: Cloud, name: str = "web", **changes: Any) -> None:
    """A 2 to 8 group of m5.large in two zones, tracking 50 % CPU, behind a load balancer."""
    subnets = subnets_in(cloud, *ZONES)
    make_template(cloud, name)
    target_group = make_balancer(cloud, name, subnets)
    asked = {
        "AutoScalingGroupName": name,
        "LaunchTemplate": {"LaunchTemplateName": name, "Version": "$Latest"},
        "MinSize": 2,
        "MaxSize": 8,
        "DesiredCapacity": 2,
        "VPCZoneIdentifier": ",".join(subnets),
        "TargetGroupARNs": [target_group],
        "DefaultInstanceWarmup": 120,
    }
    autoscaling = cloud.client("autoscaling")
    autoscaling.create_auto_scaling_group(**asked | changes)
    autoscaling.enable_metrics_collection(AutoScalingGroupName=name, Granularity="1Minute")


def track_cpu(cloud: Cloud, target: float, name: str = "web") -> dict[str, Any]:
    """Target tracking of the group's CPU; returns the answer."""
    return dict(
        cloud.client("autoscaling").put_scaling_policy(
            AutoScalingGroupName=name,
            PolicyName="cpu",
            PolicyType="TargetTrackingScaling",
            TargetTrackingConfiguration={
                "PredefinedMetricSpecification": {
                    "PredefinedMetricType": "ASGAverageCPUUtilization"
                },
                "TargetValue": target,
            },
        )
    )


def make_template(cloud: Cloud, name: str) -> None:
    image = cloud.image()
    cloud.ec2.create_launch_template(
        LaunchTemplateName=name,
        LaunchTemplateData={
            "ImageId": image,
            "InstanceType": "m5.large",
            "Monitoring": {"Enabled": True},
        },
    )


def make_balancer(cloud: Cloud, name: str, subnets: list[str]) -> str:
    """The ARN of a target group behind an Application Load Balancer."""
    elbv2 = cloud.client("elbv2")
    vpc = cloud.ec2.describe_subnets(SubnetIds=subnets[:1])["Subnets"][0]["VpcId"]
    group = elbv2.create_target_group(Name=name, Protocol="HTTP", Port=80, VpcId=vpc)
    arn = str(group["TargetGroups"][0]["TargetGroupArn"])
    balancer = elbv2.create_load_balancer(Name=name, Subnets=subnets)["LoadBalancers"][0]
    elbv2.create_listener(
        LoadBalancerArn=balancer["LoadBalancerArn"],
        Protocol="HTTP",
        Port=80,
        DefaultActions=[{"Type": "forward", "TargetGroupArn": arn}],
    )
    return arn


def subnets_in(cloud: Cloud, *zones: str) -> list[str]:
    """The default subnet of each zone."""
    found = cloud.ec2.describe_subnets(Filters=[{"Name": "default-for-az", "Values": ["true"]}])[
        "Subnets"
    ]
    in_zone = {subnet["AvailabilityZone"]: subnet["SubnetId"] for subnet in found}
    return [in_zone[zone] for zone in zones]


def group_of(cloud: Cloud, name: str = "web") -> dict[str, Any]:
    """The group as it is described."""
    asked = cloud.client("autoscaling").describe_auto_scaling_groups(AutoScalingGroupNames=[name])
    return dict(asked["AutoScalingGroups"][0])
