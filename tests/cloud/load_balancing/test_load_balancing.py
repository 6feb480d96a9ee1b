"""A load balancer that boto3 has made carries real requests to the instances behind it."""

import json
import os
import socket
import urllib.error
import urllib.request
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import psutil
import pytest

from elastic_lab.cloud.scaled_clock import as_datetime
from elastic_lab.sandbox.owner import owner_of
from elastic_lab.simulation.access_log_file import read_access_log
from elastic_lab.wall_clock import wait_until
from tests.cloud.clouds import WAIT_SECONDS, open_one, refusal
from tests.cloud.load_balancing.site import APP, Site, group_of_two

TIME_SCALE = 60.0

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")


def test_the_name_that_is_described_answers_and_every_instance_gets_its_share(site):
    names = site.launch(2)
    described = site.elbv2.describe_load_balancers(Names=["web"])["LoadBalancers"][0]
    assert described["DNSName"] == site.name
    assert Counter(site.get()[1] for _ in range(20)) == dict.fromkeys(names, 10)
    assert site.get("/echo", b"abc") == (200, "cba")
    assert site.get("/forwarded") == (200, "127.0.0.1 80")
    assert site.get("/nothing")[0] == 404


def test_without_a_target_it_is_503(site):
    assert wait_until(lambda: answers(site) == 503, WAIT_SECONDS)


def answers(site):
    """The status, None while nobody listens."""
    try:
        return site.get()[0]
    except OSError:
        return None


def test_an_instance_without_an_application_is_unhealthy(site):
    (name,) = site.cloud.launch()
    site.cloud.wait_for([name], "running")
    site.elbv2.register_targets(TargetGroupArn=site.group, Targets=[{"Id": name}])
    site.wait_for({name: "unhealthy"})
    assert site.health()[name]["Reason"] == "Target.FailedHealthChecks"
    assert site.get()[0] == 502, "with nobody healthy it fails open"


def test_a_killed_application_is_found_and_the_others_serve_on(site):
    name, other = site.launch(2)
    os.kill(site.cloud.ask("programs")[name]["pid"], 9)
    site.wait_for({name: "unhealthy", other: "healthy"})
    assert {site.get()[1] for _ in range(10)} == {other}


def test_a_killed_balancer_comes_back_under_its_name(site):
    names = site.launch(1)
    port = int(site.name.rpartition(":")[2])
    (listening,) = (
        each.pid
        for each in psutil.net_connections("tcp4")
        if each.status == psutil.CONN_LISTEN and each.laddr.port == port
    )
    os.kill(listening, 9)
    assert wait_until(lambda: answers(site) == 200, WAIT_SECONDS)
    site.wait_for(dict.fromkeys(names, "healthy"))


def test_an_address_is_that_of_an_instance_and_of_nothing_beyond_this_machine(site):
    group = site.target_group("addresses", TargetType="ip")
    site.elbv2.modify_listener(
        ListenerArn=site.listener, DefaultActions=[{"Type": "forward", "TargetGroupArn": group}]
    )
    subnet = site.cloud.ec2.describe_subnets()["Subnets"][0]["SubnetId"]
    (name,) = site.cloud.launch(ImageId=site.image, SubnetId=subnet)
    site.cloud.wait_for([name], "running")
    instance = site.cloud.ec2.describe_instances()["Reservations"][0]["Instances"][0]
    address = instance["PrivateIpAddress"]
    targets = [{"Id": address, "Port": 80}, {"Id": "10.1.2.3", "AvailabilityZone": "all"}]
    site.elbv2.register_targets(TargetGroupArn=group, Targets=targets)
    site.wait_for({address: "healthy", "10.1.2.3": "unhealthy"}, group)
    assert site.get() == (200, name)


def test_a_function_has_its_place_among_the_targets(site):
    """Nothing runs functions yet, so that it is a target that refuses."""
    group = site.elbv2.create_target_group(Name="functions", TargetType="lambda")
    group = group["TargetGroups"][0]["TargetGroupArn"]
    site.elbv2.modify_listener(
        ListenerArn=site.listener, DefaultActions=[{"Type": "forward", "TargetGroupArn": group}]
    )
    assert wait_until(lambda: answers(site) == 503, WAIT_SECONDS), "no target"
    function = "arn:aws:lambda:us-east-1:123456789012:function:hello"
    site.elbv2.register_targets(TargetGroupArn=group, Targets=[{"Id": function}])
    assert wait_until(lambda: answers(site) == 502, WAIT_SECONDS)


def test_without_cross_zone_each_zone_gets_its_half(site):
    subnets = site.cloud.ec2.describe_subnets()["Subnets"][:2]
    names = [
        site.cloud.launch(
            ImageId=site.image, MinCount=number, MaxCount=number, SubnetId=subnet["SubnetId"]
        )
        for number, subnet in zip((1, 3), subnets, strict=True)
    ]
    all_of_them = [name for zone in names for name in zone]
    site.cloud.wait_for(all_of_them, "running")
    site.elbv2.modify_target_group_attributes(
        TargetGroupArn=site.group,
        Attributes=[{"Key": "load_balancing.cross_zone.enabled", "Value": "false"}],
    )
    targets = [{"Id": name} for name in all_of_them]
    site.elbv2.register_targets(TargetGroupArn=site.group, Targets=targets)
    site.wait_for(dict.fromkeys(all_of_them, "healthy"))
    served = Counter(site.get()[1] for _ in range(120))
    assert 40 <= served[names[0][0]] <= 80, "30 of 120 with cross-zone balancing"


def test_a_deregistered_target_drains_and_is_gone(site):
    name, other = site.launch(2)
    site.elbv2.deregister_targets(TargetGroupArn=site.group, Targets=[{"Id": name}])
    assert wait_until(lambda: name not in site.health(), WAIT_SECONDS)
    assert {site.get()[1] for _ in range(10)} == {other}


def test_a_terminated_instance_gets_nothing_more(site):
    name, other = site.launch(2)
    site.cloud.ec2.terminate_instances(InstanceIds=[name])
    assert wait_until(lambda: {site.get()[1] for _ in range(6)} == {other}, WAIT_SECONDS)


def test_rules_come_before_the_default_and_may_be_changed(site):
    (blue,) = site.launch(1)
    green_group = site.target_group("green")
    maintenance = {"StatusCode": "503", "MessageBody": "back soon", "ContentType": "text/plain"}
    rule = site.elbv2.create_rule(
        ListenerArn=site.listener,
        Priority=10,
        Conditions=[{"Field": "path-pattern", "Values": ["/admin*"]}],
        Actions=[{"Type": "fixed-response", "FixedResponseConfig": maintenance}],
    )["Rules"][0]["RuleArn"]
    site.soon("/admin/x", 503, "back soon")
    assert site.get() == (200, blue)
    weights = [
        {"TargetGroupArn": site.group, "Weight": 0},
        {"TargetGroupArn": green_group, "Weight": 1},
    ]
    site.elbv2.modify_listener(
        ListenerArn=site.listener,
        DefaultActions=[{"Type": "forward", "ForwardConfig": {"TargetGroups": weights}}],
    )
    (green,) = site.launch(1, green_group)
    site.soon("/", 200, green)
    site.elbv2.delete_rule(RuleArn=rule)
    assert wait_until(lambda: site.get("/admin/x")[0] == 404, WAIT_SECONDS)


def activity_of(site, name):
    """The latest activity about an instance."""
    told = site.cloud.client("autoscaling").describe_scaling_activities()["Activities"]
    return next(each for each in told if name in each["Description"])


def test_a_group_s_instances_are_targets_and_serve(site):
    names = group_of_two(site, site.image)
    assert sorted({site.get()[1] for _ in range(6)}) == names


def test_a_group_replaces_what_its_balancer_finds_sick(site):
    sick, other = group_of_two(site, site.image, HealthCheckType="ELB", HealthCheckGracePeriod=60)
    site.cloud.checks.fault(sick, error_share=1.0)
    assert wait_until(lambda: len(site.health().keys() - {sick, other}) == 1, WAIT_SECONDS)
    assert wait_until(lambda: sick not in site.health(), WAIT_SECONDS)
    site.wait_for(dict.fromkeys(site.health(), "healthy"))
    assert other in site.health()
    assert "ELB system health check failure" in activity_of(site, sick)["Cause"]


def test_without_elb_health_checks_a_group_keeps_what_runs(site):
    sick, other = group_of_two(site, site.image)
    site.cloud.checks.fault(sick, error_share=1.0)
    site.wait_for({sick: "unhealthy", other: "healthy"})
    later = site.cloud.checks.now() + 180
    assert wait_until(lambda: site.cloud.checks.now() > later, WAIT_SECONDS)
    assert sorted(site.health()) == sorted([sick, other])


def test_scale_in_waits_for_the_requests_in_flight(site):
    slow = site.cloud.ask(
        "image", name="slow", source=APP, boot_seconds=10.0, capacity={"service_seconds": 0.6}
    )["image_id"]
    names = group_of_two(site, slow)
    with ThreadPoolExecutor() as pool:
        answers = [pool.submit(site.get) for _ in range(4)]
        assert wait_until(lambda: all(map(is_asked(site), names)), WAIT_SECONDS)
        site.cloud.client("autoscaling").terminate_instance_in_auto_scaling_group(
            InstanceId=names[0], ShouldDecrementDesiredCapacity=False
        )
        assert wait_until(lambda: site.health()[names[0]]["State"] == "draining", WAIT_SECONDS)
        assert activity_of(site, names[0])["StatusCode"] == "WaitingForELBConnectionDraining"
        assert sorted(answer.result() for answer in answers) == sorted(
            [(200, name) for name in names] * 2
        )
    assert wait_until(
        lambda: activity_of(site, names[0])["StatusCode"] == "Successful", WAIT_SECONDS
    )
    assert names[0] not in site.health()


def is_asked(site):
    """Whether a request for the page has reached an instance."""
    return lambda name: any(v["path"] == "/" for v in site.cloud.checks.visits(name))


def test_its_minutes_are_in_cloudwatch(site):
    site.launch(1)
    for _ in range(30):
        site.get()
    balancer = site.arn.split(":loadbalancer/")[1]
    start = as_datetime(site.cloud.checks.now()) - timedelta(minutes=30)

    def metric(name, statistic):
        told = site.cloud.client("cloudwatch").get_metric_statistics(
            Namespace="AWS/ApplicationELB",
            MetricName=name,
            Dimensions=[{"Name": "LoadBalancer", "Value": balancer}],
            StartTime=start,
            EndTime=start + timedelta(hours=3),
            Period=3600,
            Statistics=[statistic],
        )["Datapoints"]
        return sum(point[statistic] for point in told)

    assert wait_until(lambda: metric("RequestCount", "Sum") == 30, WAIT_SECONDS)
    assert metric("HTTPCode_Target_2XX_Count", "Sum") == 30
    assert 0 < metric("TargetResponseTime", "Average") < WAIT_SECONDS


def test_its_access_log_is_in_the_bucket_and_is_a_trace(site, tmp_path):
    site.launch(1)
    attributes = {"access_logs.s3.enabled": "true", "access_logs.s3.bucket": "logs"}
    asked = {
        "LoadBalancerArn": site.arn,
        "Attributes": [{"Key": key, "Value": value} for key, value in attributes.items()],
    }
    code, words = refusal(site.elbv2.modify_load_balancer_attributes, **asked)
    assert (code, words.partition(".")[0]) == (
        "InvalidConfigurationRequest",
        "Access Denied for bucket: logs",
    )
    s3 = site.cloud.client("s3")
    s3.create_bucket(Bucket="logs")
    site.elbv2.modify_load_balancer_attributes(**asked)
    for _ in range(5):
        site.get("/?page=1")

    def logs():
        return [
            each["Key"]
            for each in s3.list_objects_v2(Bucket="logs").get("Contents", [])
            if each["Key"].endswith(".log.gz")
        ]

    assert wait_until(logs, WAIT_SECONDS)
    for number, key in enumerate(logs()):
        s3.download_file("logs", key, str(tmp_path / f"{number}.log.gz"))
    assert 1 <= read_access_log(tmp_path).total <= 5, "a change of settings takes a moment"


def test_one_whose_port_is_taken_harms_nobody(cloud):
    elbv2 = cloud.client("elbv2")
    subnets = [subnet["SubnetId"] for subnet in cloud.ec2.describe_subnets()["Subnets"][:2]]
    made = elbv2.create_load_balancer(Name="web", Subnets=subnets)["LoadBalancers"][0]
    taken = int(made["DNSName"].rpartition(":")[2])
    action = {"StatusCode": "200", "MessageBody": "hello"}
    with socket.create_server(("127.0.0.1", taken)):
        elbv2.create_listener(
            LoadBalancerArn=made["LoadBalancerArn"],
            Protocol="HTTP",
            Port=80,
            DefaultActions=[{"Type": "fixed-response", "FixedResponseConfig": action}],
        )
        assert len(elbv2.describe_load_balancers()["LoadBalancers"]) == 1
        assert cloud.states() == {}


def test_nothing_is_left_when_its_cloud_s_host_is_killed(tmp_path):
    cloud = open_one(owner_of(os.getpid()), tmp_path)
    (record,) = tmp_path.glob("hosts/*.json")
    host = json.loads(record.read_text())["pid"]
    Site(cloud).launch(1)
    told = cloud.checks.load_balancers().values()
    pids = [each["pid"] for each in (*cloud.checks.programs().values(), *told)]
    assert all(map(psutil.pid_exists, pids))
    os.kill(host, 9)
    assert wait_until(lambda: not any(map(psutil.pid_exists, pids)), WAIT_SECONDS)


def test_a_deleted_one_answers_nobody(site):
    site.launch(1)
    site.elbv2.delete_load_balancer(LoadBalancerArn=site.arn)

    def refused():
        try:
            urllib.request.urlopen(f"http://{site.name}/", timeout=5)
        except urllib.error.URLError as error:
            return isinstance(error.reason, ConnectionRefusedError)
        except ConnectionResetError:
            # It went while it answered this one: the next is refused.
            return False
        return False

    assert wait_until(refused, WAIT_SECONDS)
