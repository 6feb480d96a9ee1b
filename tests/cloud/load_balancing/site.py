"""A load balancer that boto3 has made, with real applications behind it."""

import urllib.error
import urllib.request

from elastic_lab.wall_clock import wait_until
from tests.cloud.clouds import WAIT_SECONDS

APP = """
import os
from flask import Flask, request
app = Flask(__name__)

@app.route("/")
def hello():
    return os.environ["INSTANCE_ID"]

@app.route("/health")
def health():
    return "ok"

@app.route("/echo", methods=["POST"])
def echo():
    return request.get_data()[::-1]

@app.route("/forwarded")
def forwarded():
    return request.headers["X-Forwarded-For"] + " " + request.headers["X-Forwarded-Port"]
"""


class Site:
    """A balancer `web` with a listener on port 80, and a target group."""

    def __init__(self, cloud):
        self.cloud, self.elbv2 = cloud, cloud.client("elbv2")
        subnets = cloud.ec2.describe_subnets()["Subnets"]
        made = self.elbv2.create_load_balancer(
            Name="web", Subnets=[subnet["SubnetId"] for subnet in subnets[:3]]
        )["LoadBalancers"][0]
        self.arn, self.name = made["LoadBalancerArn"], made["DNSName"]
        self.group = self.target_group("web")
        self.listener = self.elbv2.create_listener(
            LoadBalancerArn=self.arn,
            Protocol="HTTP",
            Port=80,
            DefaultActions=[{"Type": "forward", "TargetGroupArn": self.group}],
        )["Listeners"][0]["ListenerArn"]
        self.image = cloud.ask("image", name="shop", source=APP, boot_seconds=10.0)["image_id"]

    def target_group(self, name, **settings):
        vpc = self.cloud.ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
        made = self.elbv2.create_target_group(
            Name=name,
            Protocol="HTTP",
            Port=80,
            VpcId=vpc,
            HealthCheckPath="/health",
            HealthyThresholdCount=2,
            HealthCheckIntervalSeconds=10,
            HealthCheckTimeoutSeconds=5,
            **settings,
        )
        return made["TargetGroups"][0]["TargetGroupArn"]

    def launch(self, number, group=None):
        """Instances that are registered, and healthy by now."""
        names = self.cloud.launch(ImageId=self.image, MinCount=number, MaxCount=number)
        self.cloud.wait_for(names, "running")
        targets = [{"Id": name} for name in names]
        self.elbv2.register_targets(TargetGroupArn=group or self.group, Targets=targets)
        self.wait_for(dict.fromkeys(names, "healthy"), group)
        return names

    def health(self, group=None):
        told = self.elbv2.describe_target_health(TargetGroupArn=group or self.group)
        return {
            each["Target"]["Id"]: each["TargetHealth"] for each in told["TargetHealthDescriptions"]
        }

    def wait_for(self, states, group=None):
        def as_wanted():
            now = {name: health["State"] for name, health in self.health(group).items()}
            return states.items() <= now.items()

        assert wait_until(as_wanted, WAIT_SECONDS), self.health(group)

    def soon(self, path, *expected):
        """Wait until a request is answered so: a change of settings takes a moment."""
        assert wait_until(lambda: self.get(path) == expected, WAIT_SECONDS), self.get(path)

    def get(self, path="/", data=None):
        try:
            with urllib.request.urlopen(f"http://{self.name}{path}", data, WAIT_SECONDS) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()


def group_of_two(site, image, **settings):
    """An Auto Scaling group behind the balancer, its instances healthy by now; returns them."""
    site.cloud.ec2.create_launch_template(
        LaunchTemplateName="shop",
        LaunchTemplateData={"ImageId": image, "InstanceType": "t3.micro"},
    )
    subnets = site.cloud.ec2.describe_subnets()["Subnets"][:2]
    site.cloud.client("autoscaling").create_auto_scaling_group(
        AutoScalingGroupName="shop",
        LaunchTemplate={"LaunchTemplateName": "shop"},
        MinSize=2,
        MaxSize=2,
        VPCZoneIdentifier=",".join(subnet["SubnetId"] for subnet in subnets),
        TargetGroupARNs=[site.group],
        **settings,
    )
    assert wait_until(lambda: len(site.health()) == 2, WAIT_SECONDS)
    names = sorted(site.health())
    site.wait_for(dict.fromkeys(names, "healthy"))
    return names
