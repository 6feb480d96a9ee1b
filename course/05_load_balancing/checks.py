"""What lab 05 looks at, and what it makes of it."""

import base64
import json
import threading
import urllib.error
import urllib.request
from collections import Counter
from http.cookiejar import CookieJar

from elastic_lab.exercises import LabExercises, counted, judged
from elastic_lab.exercises.load import LoadPlan, RunningLoad, run_load
from elastic_lab.wall_clock import wait_until

SERVICES = ("ec2", "elbv2")
ENDED = ("shutting-down", "terminated")
ZONES = ("us-east-1a", "us-east-1b", "us-east-1c")
PATIENCE = 30.0
"""Wall seconds after which a setup gives up, and a check takes what is not there as missing."""

APP = """
import os
import time
import urllib.request

from flask import Flask

app = Flask(__name__)


@app.after_request
def name_it(response):
    response.headers["X-Instance"] = os.environ["INSTANCE_ID"]
    response.headers["X-Version"] = os.environ.get("VERSION", "1")
    return response


@app.get("/")
def page():
    return "Welcome to the shop.\\n"


@app.get("/report")
def report():
    time.sleep(0.5)
    return "All that was sold.\\n"


@app.get("/health")
def health():
    return "I answer.\\n"


@app.get("/ready")
def ready():
    try:
        urllib.request.urlopen(os.environ["DATABASE"], timeout=0.2).close()
    except OSError:
        return "My database does not answer.\\n", 503
    return "My database answers, and so do I.\\n"
"""

DATABASE = """
def app(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"stock"]
"""

lab = LabExercises(
    "05",
    misconceptions={
        "targets_come_by_themselves": "A target group is empty until somebody registers targets: "
        "you, or an Auto Scaling group that knows its ARN.",
        "one_place_will_do": "A balancer in two zones with its targets in one is as dead as they "
        "are when that zone fails.",
        "zones_find_targets": "A balancer sends nothing into a zone in which it has no subnet, "
        "however healthy the target is.",
        "any_answer_is_health": "A check on a path that does not exist, with a matcher that takes "
        "404, proves only that something listens.",
        "health_checks_are_instant": "A dead target gets its share until as many checks in a row "
        "as the threshold have failed: threshold times interval.",
        "shorter_is_better": "A short interval with a low threshold takes a pause for a death, and "
        "takes a good server away.",
        "back_as_soon_as_well": "A target that is well again waits for as many passed checks as "
        "the healthy threshold, five unless you say otherwise.",
        "round_robin_is_fair": "Round robin gives every target the same number of requests, not "
        "the same amount of work: a slow one drowns in its fair share.",
        "slow_is_sick": "A slow target still serves; taking it away throws capacity out that the "
        "right algorithm can use.",
        "terminate_first": "A terminated instance takes the requests that it is working on with "
        "it: first deregister, then drain, then terminate.",
        "draining_is_the_balancers": "Draining only sends nothing new; the application must live "
        "until what it has begun is answered.",
        "the_delay_waits_enough": "The deregistration delay is an upper limit: what takes longer "
        "is cut off.",
        "old_before_new": "Taking the old one away before the new one is healthy leaves the others "
        "with its load.",
        "deregistered_is_gone": "A deregistered instance still runs, and is billed, until it is "
        "terminated.",
        "registering_is_releasing": "A new version in the old target group gets a full share at "
        "once: weights are between groups.",
        "weights_are_percent": "A weight is a share of the sum of all weights, not a percentage.",
        "sticky_follows_weights": "A sticky client follows its cookie and not the weights: it "
        "stays on green until the cookie ends.",
        "a_little_left": "Weight 1 is not weight 0: a version that must go gets nothing.",
        "running_is_healthy": "EC2 sees a machine that runs; that its application fails is known "
        "to the balancer alone.",
        "newborns_answer": "A server that boots fails its health checks: with a grace period "
        "shorter than the boot the group kills it before its first answer.",
        "health_is_deep": "A health check that asks the database makes every server sick at the "
        "same moment: the group then kills the whole fleet for somebody else's fault.",
        "requests_spread_evenly": "Without cross-zone each zone gets the same share, and its "
        "targets divide it: a lonely target carries a whole zone.",
        "full_share_at_once": "A newcomer gets its full share from its first healthy check on, "
        "unless slow start lets it begin small.",
        "group_drains_for_ever": "A group waits for draining as long as the target group's "
        "deregistration delay says, and not a second longer.",
    },
)


# What is looked at ------------------------------------------------------------------------------


def balancer_named(cloud, name):
    """The load balancer `name` as AWS describes it; None when there is none."""
    found = cloud.client("elbv2").describe_load_balancers()["LoadBalancers"]
    return next((each for each in found if each["LoadBalancerName"] == name), None)


def target_group_named(cloud, name):
    """The target group `name`; None when there is none."""
    found = cloud.client("elbv2").describe_target_groups()["TargetGroups"]
    return next((each for each in found if each["TargetGroupName"] == name), None)


def url_of(balancer):
    """Where a balancer's listener on port 80 is found."""
    return f"http://{balancer['DNSName']}/"


def healths(cloud, group):
    """Instance id -> the state of its target in the target group with the ARN `group`."""
    told = cloud.client("elbv2").describe_target_health(TargetGroupArn=group)
    found = {
        each["Target"]["Id"]: each["TargetHealth"]["State"]
        for each in told["TargetHealthDescriptions"]
    }
    if all(name.startswith("i-") for name in found):
        return found
    return {instance_at(cloud, address): state for address, state in found.items()}


def registered(cloud, group):
    """The ids of the targets, in order, but for those that were deregistered and drain."""
    return sorted(name for name, state in healths(cloud, group).items() if state != "draining")


def instance_at(cloud, address):
    """The instance with a private address, which is a target's id too; else what was given."""
    filters = [{"Name": "private-ip-address", "Values": [address]}]
    found = cloud.client("ec2").describe_instances(Filters=filters)["Reservations"]
    return found[0]["Instances"][0]["InstanceId"] if found else address


def healthy(cloud, group):
    """The ids of the healthy targets, in order."""
    return sorted(name for name, state in healths(cloud, group).items() if state == "healthy")


def instances(cloud, ids):
    """Instance id -> (state, zone), of those that there are."""
    if not ids:
        return {}
    filters = [{"Name": "instance-id", "Values": list(ids)}]
    pages = cloud.client("ec2").get_paginator("describe_instances").paginate(Filters=filters)
    found = [i for page in pages for r in page["Reservations"] for i in r["Instances"]]
    return {
        i["InstanceId"]: (i["State"]["Name"], i["Placement"]["AvailabilityZone"]) for i in found
    }


def group_named(cloud, name):
    """The Auto Scaling group `name`; None when there is none."""
    told = cloud.client("autoscaling").describe_auto_scaling_groups(AutoScalingGroupNames=[name])
    found = [group for group in told["AutoScalingGroups"] if not group.get("Status")]
    return found[0] if found else None


def members(cloud, name):
    """The ids of the group's instances that are in service."""
    group = group_named(cloud, name) or {"Instances": []}
    return sorted(i["InstanceId"] for i in group["Instances"] if i["LifecycleState"] == "InService")


def attributes(cloud, group):
    """A target group's attributes."""
    told = cloud.client("elbv2").describe_target_group_attributes(TargetGroupArn=group)
    return {each["Key"]: each["Value"] for each in told["Attributes"]}


def ask(url, opener=urllib.request.urlopen):
    """One request: (status, instance, version); status 0 when there is no answer."""
    try:
        with opener(url, timeout=10) as answer:
            answer.read()
            return answer.status, answer.headers["X-Instance"], answer.headers["X-Version"]
    except urllib.error.HTTPError as error:
        return error.code, error.headers.get("X-Instance"), error.headers.get("X-Version")
    except OSError:
        return 0, None, None


def lost(result):
    """What a visitor saw fail; not those that the check itself gave up at the end."""
    return result.lost - result.failed.get("stopped", 0)


def why_lost(result):
    """The failures of a load by status or reason, in words."""
    ends = {status: n for status, n in result.answered.items() if status >= 500}
    ends |= {reason: n for reason, n in result.failed.items() if reason != "stopped"}
    return ", ".join(f"{number} × {name}" for name, number in ends.items())


def asked_for_health(cloud, name, path):
    """How many requests for the health check's path have reached a target."""
    return sum(visit["path"] == path for visit in cloud.visits(name))


def kill_right_after_a_check(cloud, name, path):
    """Kill a target's application at the worst moment: when it has just passed a check."""
    before = asked_for_health(cloud, name, path)
    wait_until(lambda: asked_for_health(cloud, name, path) > before, 1.5)
    cloud.fault(name, kill=True)


def until_aws(cloud, seconds, stop=lambda: False):
    """Wait until `seconds` of AWS time have passed, or until `stop()`; True when stopped."""
    end = cloud.now() + seconds
    return wait_until(lambda: stop() or cloud.now() >= end, PATIENCE, 0.03) and stop()


# Setups -----------------------------------------------------------------------------------------


class SetupFailed(Exception):
    """The lab's own machinery did not bring a situation about."""


def must(condition, what):
    """Wait for what a setup needs. Raises SetupFailed."""
    if not wait_until(condition, PATIENCE, 0.03):
        raise SetupFailed(f"{what} did not come about: run the setup again.")


def subnets(cloud):
    """Zone -> its default subnet; and the VPC."""
    filters = [{"Name": "default-for-az", "Values": ["true"]}]
    found = cloud.client("ec2").describe_subnets(Filters=filters)["Subnets"]
    return {s["AvailabilityZone"]: s["SubnetId"] for s in found}, found[0]["VpcId"]


def clear(cloud, name):
    """Take away what an earlier setup made under `name`, and what the learner made of it."""
    elbv2, autoscaling = cloud.client("elbv2"), cloud.client("autoscaling")
    if group_named(cloud, name):
        autoscaling.delete_auto_scaling_group(AutoScalingGroupName=name, ForceDelete=True)
        must(lambda: group_named(cloud, name) is None, "the end of the earlier group")
    balancer = balancer_named(cloud, name)
    if balancer:
        elbv2.delete_load_balancer(LoadBalancerArn=balancer["LoadBalancerArn"])
    for group in (name, f"{name}-green"):
        found = target_group_named(cloud, group)
        if found:
            elbv2.delete_target_group(TargetGroupArn=found["TargetGroupArn"])
    filters = [{"Name": "tag:Fleet", "Values": [name]}]
    pages = cloud.client("ec2").get_paginator("describe_instances").paginate(Filters=filters)
    ids = [i["InstanceId"] for page in pages for r in page["Reservations"] for i in r["Instances"]]
    if ids:
        cloud.client("ec2").terminate_instances(InstanceIds=ids)


def template(cloud, name, image, user_data=""):
    """The launch template `name`, made anew: an image, and the tag of its fleet."""
    ec2 = cloud.client("ec2")
    known = {t["LaunchTemplateName"] for t in ec2.describe_launch_templates()["LaunchTemplates"]}
    if name in known:
        ec2.delete_launch_template(LaunchTemplateName=name)
    data = {
        "ImageId": image,
        "InstanceType": "t3.micro",
        "TagSpecifications": [
            {"ResourceType": "instance", "Tags": [{"Key": "Fleet", "Value": name}]}
        ],
    }
    if user_data:
        data["UserData"] = base64.b64encode(user_data.encode()).decode()
    ec2.create_launch_template(LaunchTemplateName=name, LaunchTemplateData=data)


def launch(cloud, name, zone, count=1, version="$Latest"):
    """Instances of the template `name` in `zone`; their ids."""
    subnet, _ = subnets(cloud)
    made = cloud.client("ec2").run_instances(
        LaunchTemplate={"LaunchTemplateName": name, "Version": version},
        MinCount=count,
        MaxCount=count,
        SubnetId=subnet[zone],
    )
    return [i["InstanceId"] for i in made["Instances"]]


def balancer(cloud, name, zones):
    """A balancer `name` in `zones`: its ARN."""
    subnet, _ = subnets(cloud)
    made = cloud.client("elbv2").create_load_balancer(
        Name=name, Subnets=[subnet[zone] for zone in zones]
    )
    return made["LoadBalancers"][0]["LoadBalancerArn"]


def target_group(cloud, name, attributes=(), **settings):
    """A target group `name`: its ARN. Checked on `/health` unless `settings` say otherwise."""
    elbv2 = cloud.client("elbv2")
    made = elbv2.create_target_group(
        Name=name,
        Protocol="HTTP",
        Port=80,
        VpcId=subnets(cloud)[1],
        **{"HealthCheckPath": "/health", **settings},
    )
    arn = made["TargetGroups"][0]["TargetGroupArn"]
    if attributes:
        elbv2.modify_target_group_attributes(
            TargetGroupArn=arn,
            Attributes=[{"Key": key, "Value": value} for key, value in dict(attributes).items()],
        )
    return arn


def listen(cloud, balancer_arn, group):
    """A listener on port 80 that forwards to one target group."""
    cloud.client("elbv2").create_listener(
        LoadBalancerArn=balancer_arn,
        Protocol="HTTP",
        Port=80,
        DefaultActions=[{"Type": "forward", "TargetGroupArn": group}],
    )


def register(cloud, group, ids):
    """Register instances as soon as they run, and wait until they are healthy."""
    wait_for_state(cloud, ids, "running")
    targets = [{"Id": name} for name in ids]
    cloud.client("elbv2").register_targets(TargetGroupArn=group, Targets=targets)
    must(lambda: set(ids) <= set(healthy(cloud, group)), "healthy targets")


def wait_for_state(cloud, ids, state):
    """Wait until all of the instances are in one state."""
    must(
        lambda: {now for now, _ in instances(cloud, ids).values()} == {state},
        f"instances that are {state}",
    )


def site(cloud, name, zones, attributes=(), **settings):
    """A balancer, a target group and one healthy instance of the template `name` in each of
    `zones`, of which one may be there several times."""
    arn = balancer(cloud, name, sorted(set(zones)))
    group = target_group(cloud, name, attributes, **settings)
    listen(cloud, arn, group)
    ids = [each for zone in zones for each in launch(cloud, name, zone)]
    register(cloud, group, ids)
    return {"instances": ids, "group": group}


def no_setup(exercise):
    """What every check of `exercise` says while its situation has not been made."""
    return judged(
        False,
        observed="no setup yet",
        why="the servers of this exercise have not been made.",
        next_step=f'run `lab.setup("{exercise}")` first.',
    )


def untouched(what, next_step):
    """What every check says while nothing has been changed."""
    return judged(
        False,
        observed=f"{what} as the setup left it",
        why="nothing was done yet.",
        next_step=next_step,
    )


# 05.1 -------------------------------------------------------------------------------------------

FOUND_WITHIN = 120.0
"""AWS seconds: within these a dead application has to be found in 05.1."""


def hint_front_door(seen):
    """Look at what is there before speaking."""
    if not seen.get("balancer"):
        return "There is no load balancer `web` yet. Three things are made and one call joins them."
    if not seen.get("targets"):
        return (
            "Balancer and target group are there. Who has told the target group about the two "
            "instances?"
        )
    if "unused" in seen["targets"].values():
        return "A target is `unused`. Compare the balancer's zones with those of the instances."
    return "Compare what the check observed with what it expected, one line at a time."


@lab.exercise(
    "05.1",
    title="A front door",
    services=SERVICES,
    hints=(
        hint_front_door,
        "A balancer listens, a listener's action forwards to a target group, and the target group "
        "knows targets. `register_targets` takes `[{'Id': instance_id}, ...]`. An instance's "
        "subnet tells its zone.",
        "`create_load_balancer(Name='web', Subnets=[one of each instance's zone])`, "
        "`create_target_group(Name='web', Protocol='HTTP', Port=80, VpcId=vpc_id, "
        "HealthCheckPath='/health')`, `create_listener(LoadBalancerArn=..., Protocol='HTTP', "
        "Port=80, DefaultActions=[{'Type': 'forward', 'TargetGroupArn': ...}])`, "
        "`register_targets(TargetGroupArn=..., Targets=[{'Id': one}, {'Id': other}])`.",
    ),
    explanation="one address that stays, two servers behind it that may go. The balancer has a "
    "node in each zone that you gave it a subnet of, and asks every target itself how it is.",
    what_if="both targets fail their checks at once? Then the balancer fails open: it sends to all "
    "of them, since a wrong check is likelier than a fleet that died in one moment.",
)
def front_door(cloud, answers, made):
    found, group = balancer_named(cloud, "web"), target_group_named(cloud, "web")
    seen = {
        "ready": bool(made),
        "balancer": bool(found),
        "group": bool(group),
        "targets": {},
        "statuses": {},
        "instances": [],
        "paths": [],
        "found_after": None,
        "wanted": sorted(made.get("instances", [])),
    }
    if not found or not group or not made:
        return seen
    arn = group["TargetGroupArn"]
    wait_until(lambda: settled(cloud, arn), 10)
    asked = [ask(url_of(found)) for _ in range(20)]
    targets = healths(cloud, arn)
    known = [name for name in seen["wanted"] if name in targets]
    paths = {visit["path"] for name in known for visit in cloud.visits(name)}
    return seen | {
        "targets": targets,
        "statuses": dict(Counter(str(status) for status, _, _ in asked)),
        "instances": sorted({name for status, name, _ in asked if name and status == 200}),
        "paths": sorted(paths - {"/"}),
        "path": group.get("HealthCheckPath", "/"),
        "matcher": (group.get("Matcher") or {}).get("HttpCode", "200"),
        "found_after": found_after(cloud, arn),
    }


def settled(cloud, group):
    """Whether the first health checks of all targets are over."""
    return "initial" not in healths(cloud, group).values()


def found_after(cloud, group):
    """AWS seconds until a healthy target that dies is found so; None when it takes too long. It
    is well again, and healthy, afterwards."""
    well = healthy(cloud, group)
    if not well:
        return None
    victim, died = well[0], cloud.now()
    cloud.fault(victim, kill=True)
    found = until_aws(cloud, FOUND_WITHIN, lambda: victim not in healthy(cloud, group))
    after = cloud.now() - died
    cloud.fault(victim)
    wait_until(lambda: victim in healthy(cloud, group), 5)
    return round(after) if found else None


@front_door.before("Two instances of the shop run now, in us-east-1a and us-east-1b: `Fleet=web`.")
def two_servers(cloud):
    clear(cloud, "web")
    image = cloud.golden_image("web", APP, boot_seconds=10, service_seconds=0.02)
    template(cloud, "web", image)
    ids = [each for zone in ZONES[:2] for each in launch(cloud, "web", zone)]
    wait_for_state(cloud, ids, "running")
    return {"instances": ids}


@front_door.unless
def nothing_there(seen):
    if not seen["ready"]:
        return no_setup("05.1")
    if seen["balancer"] and seen["group"]:
        return None
    missing = "target group" if seen["balancer"] else "load balancer"
    return judged(
        False,
        observed=f"no {missing} `web`",
        why="it has not been made, or has another name.",
        next_step=f"make the {missing} with `Name='web'`.",
    )


@front_door.check("both_answer", 4, "20 requests of 20 answered, by both instances in turn")
def both_answer(seen):
    right, serving = seen["statuses"].get("200", 0), counted(len(seen["instances"]), "instance")
    both = seen["instances"] == seen["wanted"]
    why, shows = why_not_both(seen)
    return judged(
        right == 20 and both,
        observed=f"{right} of 20 answered with 200, by {serving}"
        + ("" if right == 20 else f" (statuses {', '.join(seen['statuses'])}; 0 is no answer)"),
        why=why,
        next_step="look at `describe_target_health`: it names a reason for every target.",
        shows=shows,
    )


def why_not_both(seen):
    """Why not both instances answer, and what that shows."""
    targets = seen["targets"]
    if set(seen["statuses"]) == {"0"}:
        return "nobody listens on the balancer's port 80.", ""
    if not targets:
        return "the target group is empty, so the balancer answers 503.", (
            "targets_come_by_themselves"
        )
    if set(targets.values()) == {"unused"}:
        return "no listener of the balancer forwards to the target group.", ""
    if "unused" in targets.values():
        return "a target is in a zone in which the balancer has no subnet.", "zones_find_targets"
    if len(targets) == 1:
        return "only one instance is registered, and so only one zone serves.", "one_place_will_do"
    if "unhealthy" in targets.values():
        return "a target fails its health checks.", ""
    return "there is no listener on port 80, or it does not forward to the target group `web`.", ""


@front_door.check("checked_on_health", 2, "health checks that ask for `/health`")
def checked_on_health(seen):
    asked = "/health" in seen["paths"]
    hides = not code_is_narrow(seen.get("matcher", "200"))
    return judged(
        asked,
        observed=f"checks ask for `{seen.get('path')}`, and {seen.get('matcher')} is healthy",
        why="the path does not exist, and the matcher takes 404 for health."
        if hides
        else "the default path is `/`, a page: it takes a visitor's time, and says nothing of "
        "what the application thinks of itself.",
        next_step="`modify_target_group(TargetGroupArn=..., HealthCheckPath='/health', "
        "Matcher={'HttpCode': '200'})`.",
        shows="any_answer_is_health" if hides and not asked else "",
    )


def code_is_narrow(matcher):
    """Whether a matcher takes 2xx and 3xx alone."""
    ends = [int(code) for part in matcher.split(",") for code in part.split("-")]
    return max(ends) < 400


@front_door.check("death_is_found", 2, "a dead application is found within two minutes of AWS time")
def death_is_found(seen):
    found = seen["found_after"] is not None
    return judged(
        found,
        observed="found in time" if found else "not found in two minutes",
        why="no target was healthy to begin with."
        if not healthy_in(seen)
        else "threshold times interval is more than two minutes.",
        next_step="lower `HealthCheckIntervalSeconds` or `UnhealthyThresholdCount`."
        if healthy_in(seen)
        else "get both targets healthy first.",
        shows="" if found or not healthy_in(seen) else "health_checks_are_instant",
    )


def healthy_in(seen):
    """Whether any target was healthy."""
    return "healthy" in seen["targets"].values()


# 05.2 -------------------------------------------------------------------------------------------

RATE = 20.0
AT_MOST = 10
PAUSE = 45.0
BACK = 60.0
"""05.2: requests a wall second over two targets; requests that a death may cost; AWS seconds of a
pause that must remove nobody; and until a healed target is back."""


def times_of(group):
    """What a target group's health check comes to, in AWS seconds, in the worst case."""
    interval = group["HealthCheckIntervalSeconds"]
    timeout = group["HealthCheckTimeoutSeconds"]
    bad, good = group["UnhealthyThresholdCount"], group["HealthyThresholdCount"]
    return {
        "interval": interval,
        "timeout": timeout,
        "bad": bad,
        "good": good,
        "found": bad * interval,
        "borne": (bad - 1) * interval + timeout,
        "back": good * interval,
        "cost": round(RATE / 2 * bad * interval / 60, 1),
    }


def hint_settings(seen):
    """Say which of the two limits is broken."""
    if not seen.get("times"):
        return "Run the setup; then look at the four numbers with `describe_target_groups`."
    times = seen["times"]
    if times["cost"] >= AT_MOST:
        return (
            f"A death is found after at most {times['bad']} × {times['interval']} s: that is "
            f"{times['cost']:g} requests. Which of the two numbers do you lower?"
        )
    if times["borne"] < PAUSE:
        return (
            f"A pause of {PAUSE:g} s fails enough checks to remove a server: these settings bear "
            f"({times['bad']} - 1) × {times['interval']} s + {times['timeout']} s = "
            f"{times['borne']} s. What makes that longer, and a death no dearer?"
        )
    return "Both limits hold. How many passed checks does a healed target need, and how long is it?"


@lab.exercise(
    "05.2",
    title="Dead, or only pausing?",
    services=SERVICES,
    hints=(
        hint_settings,
        "Write the three lines down for your numbers: threshold × interval for a death, "
        "(threshold - 1) × interval + timeout for a pause, healthy threshold × interval for the "
        "way back. A short interval is good for all of them when the threshold is high.",
        "For example an interval of 10 with an unhealthy threshold of 5, a timeout of 5 and a "
        "healthy threshold of 2: 50, 45 and 20 seconds.",
    ),
    explanation="a refused connection fails a check at once, a pause fails it only after the "
    "timeout, and only checks in a row count. Many quick checks tell the two apart; few slow ones "
    "cannot.",
    what_if="there were 200 targets, and balancer nodes in three zones, each of which checks all "
    "of them every five seconds? 120 checks a second, answered by nobody's customer.",
)
def settings(cloud, answers, made):
    seen = {"ready": bool(made), "times": {}, "cost": None, "unhealthy": False, "served": 0}
    group = target_group_named(cloud, "watch")
    if not made or not group:
        return seen | {"ready": False}
    arn, times = group["TargetGroupArn"], times_of(group)
    for name in made["instances"]:
        cloud.fault(name)
    if times["found"] > 120 or not two_healthy(cloud, arn, times):
        return seen | {"times": times}
    victim = made["instances"][0]
    url = url_of(balancer_named(cloud, "watch"))
    with RunningLoad(LoadPlan(url, rate=RATE, seconds=8, arrivals="even")) as load:
        kill_right_after_a_check(cloud, victim, group["HealthCheckPath"])
        gone = until_aws(cloud, 150, lambda: victim not in healthy(cloud, arn))
        result = load.stop()
    cloud.fault(victim)
    return seen | {
        "times": times,
        "cost": lost(result),
        "unhealthy": gone,
        "served": result.served,
    }


def two_healthy(cloud, group, times):
    """Wait until both targets are healthy, as long as these settings may take."""
    limit = 3 + times["back"] / 30
    return wait_until(lambda: len(healthy(cloud, group)) == 2, limit, 0.03)


@settings.before(
    "A balancer `watch` with two targets answers now; its health checks have AWS's defaults."
)
def make_watch(cloud):
    clear(cloud, "watch")
    image = cloud.golden_image("watch", APP, boot_seconds=10, service_seconds=0.02)
    template(cloud, "watch", image)
    return site(cloud, "watch", ZONES[:2])


@settings.unless
def watch_missing(seen):
    return None if seen["ready"] else no_setup("05.2")


@settings.check("death_is_cheap", 3, "a dead target costs fewer than 10 requests, at worst")
def death_is_cheap(seen):
    times, cost = seen["times"], seen["cost"]
    worst = f"{times['bad']} × {times['interval']} s are {times['cost']:g} requests"
    measured = "" if cost is None else "; it was killed right after a check, and found"
    return judged(
        times["cost"] < AT_MOST and cost is not None and seen["unhealthy"] and cost < AT_MOST + 4,
        observed=worst
        + (measured if seen["unhealthy"] else "; it was killed, and not found")
        + (f", after {counted(cost, 'lost request')}" if cost and cost >= AT_MOST + 4 else ""),
        why="until the threshold is reached the dead target gets its share, half of 20 requests a "
        "second of yours (60 s of AWS's)."
        if times["cost"] >= AT_MOST
        else "a target has to be healthy before, and to fail its checks once it is dead.",
        next_step="make threshold × interval shorter than 60 s."
        if times["cost"] >= AT_MOST
        else "look at `describe_target_health`, and check again.",
        shows="health_checks_are_instant" if times["cost"] >= AT_MOST else "",
    )


@settings.check("pause_is_borne", 3, "a pause of 45 s removes nobody")
def pause_is_borne(seen):
    times = seen["times"]
    return judged(
        times["borne"] >= PAUSE,
        observed=f"({times['bad']} - 1) × {times['interval']} s + {times['timeout']} s: a pause of "
        f"up to {times['borne']} s removes nobody",
        why="checks that begin in the pause and time out in it fail, and that many in a row are "
        "taken for a death.",
        next_step="raise the threshold rather than the interval.",
        shows="shorter_is_better",
    )


@settings.check("back_in_time", 2, "a healed target is back within a minute")
def back_in_time(seen):
    times = seen["times"]
    return judged(
        times["back"] <= BACK,
        observed=f"{times['good']} × {times['interval']} s: back within {times['back']} s",
        why="it has to pass as many checks in a row as the healthy threshold says.",
        next_step="lower `HealthyThresholdCount` (2 is the least).",
        shows="back_as_soon_as_well",
    )


# 05.3 -------------------------------------------------------------------------------------------

SLOW = 0.4
QUICK = 0.8
"""05.3: by how much the sick target is slower, and the p99 to reach, in wall seconds."""


def hint_slow(seen):
    """Look at who is there and at the algorithm."""
    if not seen.get("ready"):
        return 'Run `lab.setup("05.3")` first.'
    if seen["algorithm"] == "round_robin":
        return (
            "How many requests a second does each target get, and how many can the slow one finish "
            "(4 at a time, 0.42 s each)?"
        )
    return "What would a balancer have to look at, to see that one target is slower?"


@lab.exercise(
    "05.3",
    title="One of three is slow",
    services=SERVICES,
    hints=(
        hint_slow,
        "Requests pile up at a slow target. An algorithm that counts what is *outstanding* there "
        "sees the pile; one that only takes turns does not.",
        "`modify_target_group_attributes(TargetGroupArn=search, Attributes=[{'Key': "
        "'load_balancing.algorithm.type', 'Value': 'least_outstanding_requests'}])`.",
    ),
    explanation="the slow one is now asked only as often as it finishes. Nobody told the balancer "
    "how fast it is: the number of requests in flight says it.",
    what_if="a broken target answers every request with an error, at once? Then it has the fewest "
    "outstanding and gets nearly everything. That is what health checks are for.",
)
def slow_one(cloud, answers, made):
    group = target_group_named(cloud, "search")
    if not made or not group:
        return {"ready": False}
    arn = group["TargetGroupArn"]
    algorithm = attributes(cloud, arn).get("load_balancing.algorithm.type", "round_robin")
    seen = {
        "ready": True,
        "algorithm": algorithm,
        "touched": registered(cloud, arn) != sorted(made["instances"])
        or attributes(cloud, arn) != made["attributes"],
        "registered": registered(cloud, arn) == sorted(made["instances"]),
    }
    if not seen["touched"]:
        return seen
    # What an earlier load has left in the queue is not this one's.
    wait_until(lambda: not in_flight(cloud, made["slow"]), 10, 0.05)
    result = run_load(
        LoadPlan(
            url_of(balancer_named(cloud, "search")),
            rate=45,
            seconds=4,
            arrivals="even",
            count_header="X-Instance",
        )
    )
    return seen | {
        "p99": result.p99,
        "lost": lost(result),
        "why": why_lost(result),
        "served_by": {name: result.by_value[name].total for name in result.by_value if name},
        "slow": made["slow"],
    }


@slow_one.before("A balancer `search` has three healthy targets, and one of them is slow.")
def make_search(cloud):
    clear(cloud, "search")
    image = cloud.golden_image("search", APP, boot_seconds=10, service_seconds=0.02)
    template(cloud, "search", image)
    # So patient that a queue, in which a health check waits as well, is not taken for a death.
    patient = {"HealthCheckIntervalSeconds": 60, "HealthCheckTimeoutSeconds": 55}
    patient |= {"UnhealthyThresholdCount": 10, "HealthyThresholdCount": 2}
    made = site(cloud, "search", ZONES[:3], **patient)
    cloud.fault(made["instances"][0], slow_seconds=SLOW)
    return made | {
        "slow": made["instances"][0],
        "attributes": attributes(cloud, made["group"]),
    }


@slow_one.unless
def search_missing(seen):
    if not seen["ready"]:
        return no_setup("05.3")
    if not seen["touched"]:
        return untouched("the target group", "choose how it shares requests out.")
    return None


@slow_one.check("quick", 4, "45 requests a second: none lost, and a p99 below 0.8 s")
def quick(seen):
    p99 = seen["p99"]
    met = seen["lost"] == 0 and p99 is not None and p99 < QUICK
    return judged(
        met,
        observed="none lost, p99 below 0.8 s"
        if met
        else f"{counted(seen['lost'], 'request')} lost ({seen['why']})"
        if seen["lost"]
        else "a p99 above 0.8 s",
        why=f"`{seen['algorithm']}` does not look at what a target has to do: the slow one gets 15 "
        "requests a second and finishes 9, so that a queue grows in front of it.",
        next_step="choose an algorithm that counts what is in flight.",
        shows="round_robin_is_fair",
    )


@slow_one.check("all_three_serve", 2, "all three targets are registered, and served requests")
def all_three_serve(seen):
    serving = len(seen["served_by"])
    return judged(
        serving == 3 and seen["registered"],
        observed=f"{counted(serving, 'target')} served",
        why="the slow one was taken away. It finishes nine requests a second: a fifth of the load.",
        next_step="register it again, and let the algorithm decide.",
        shows="slow_is_sick",
    )


# 05.4 -------------------------------------------------------------------------------------------


ORDER = 36.0
"""AWS seconds that a request takes in 05.4; of the wall it is 0.6 s."""


def hint_deploy(seen):
    """Look at what the last run of the function did."""
    if not seen.get("ready"):
        return 'Run `lab.setup("05.4")` first.'
    if seen.get("error"):
        return f"Your function stopped: {seen['error']}."
    if seen["lost"] and seen["delay"] < ORDER:
        return (
            "Requests were cut off while they drained. How long does a request take here in AWS "
            "time, and how long does the target group wait for it?"
        )
    if seen["lost"]:
        return "What were the lost requests doing when their server ended?"
    return "In which order do you launch, register, deregister and terminate?"


@lab.exercise(
    "05.4",
    title="Deploy, and lose nobody",
    services=SERVICES,
    hints=(
        hint_deploy,
        "New first: launch, wait until it runs, register, wait until it is healthy "
        "(`target_in_service`). Then the old one: deregister, wait until it has drained "
        "(`target_deregistered`), terminate. And look at the target group's deregistration delay.",
        "`elbv2.get_waiter('target_in_service').wait(TargetGroupArn=orders, Targets=[{'Id': new}])`"
        ", `deregister_targets`, `elbv2.get_waiter('target_deregistered').wait(...)`, "
        "`ec2.terminate_instances`. Before all: `modify_target_group_attributes` with "
        "`deregistration_delay.timeout_seconds` of 60 or more.",
    ),
    explanation="draining has two sides. The balancer sends nothing new and waits; the application "
    "must be allowed to live until what it has begun is answered. Only your order of calls "
    "connects the two.",
    what_if="a browser keeps a connection open for a download of ten minutes? Then the delay "
    "decides: 300 s by default, 3,600 at most.",
)
def deployed(cloud, answers, made):
    group = target_group_named(cloud, "orders")
    if not made or not group:
        return {"ready": False}
    arn = group["TargetGroupArn"]
    before = two_of_orders(cloud, arn)
    old = before[0]
    url = url_of(balancer_named(cloud, "orders"))
    plan = LoadPlan(url, rate=12, seconds=40, arrivals="even")
    with RunningLoad(plan) as load, Watch(cloud, arn) as watch:
        wait_until(lambda: in_flight(cloud, old), 10)
        outcome = answers.call("deploy", old)
        until_aws(cloud, 40)
        result = load.stop()
    state, _ = instances(cloud, [old])[old]
    return {
        "ready": True,
        "error": outcome.error,
        "lost": lost(result),
        "why": why_lost(result),
        "fewest": watch.fewest,
        "old": state,
        "registered": old in registered(cloud, arn),
        "new": new_version(cloud, arn, url, before),
        "delay": int(attributes(cloud, arn)["deregistration_delay.timeout_seconds"]),
        "order": order_of_calls(cloud, old),
    }


def two_of_orders(cloud, group):
    """Two healthy targets, launched when a deployment left fewer."""
    wait_until(lambda: len(healthy(cloud, group)) >= 2, 3)
    well = healthy(cloud, group)
    if len(well) < 2:
        new = launch(cloud, "orders", ZONES[0], 2 - len(well), version="1")
        register(cloud, group, new)
    return healthy(cloud, group)


def new_version(cloud, group, url, before):
    """Whether a target that was not there before answers, with version 2."""
    wait_until(lambda: set(healthy(cloud, group)) - set(before), 5)
    new = set(healthy(cloud, group)) - set(before)
    asked = [ask(url) for _ in range(12)] if new else []
    return any(name in new and number == "2" for _, name, number in asked)


def in_flight(cloud, name):
    """Whether a request is being worked on."""
    return any(visit["path"] == "/" and visit["status"] is None for visit in cloud.visits(name))


class Watch:
    """The fewest healthy targets that there were in the meantime."""

    def __init__(self, cloud, group):
        self._cloud, self._group, self._over = cloud, group, threading.Event()
        self.fewest = len(healthy(cloud, group))
        self._thread = threading.Thread(target=self._look, daemon=True)

    def _look(self):
        while not self._over.wait(0.04):
            self.fewest = min(self.fewest, len(healthy(self._cloud, self._group)))

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *error):
        self._over.set()
        self._thread.join()


def order_of_calls(cloud, old):
    """The learner's calls that took the old server away, in their order."""
    named = {
        "TerminateInstances": lambda p: p.get("InstanceIds") or [],
        "StopInstances": lambda p: p.get("InstanceIds") or [],
        "DeregisterTargets": lambda p: [t.get("Id") for t in p.get("Targets") or []],
    }
    return [
        call["operation"]
        for call in cloud.learner_calls()
        if call["operation"] in named
        and not call["error"]
        and old in named[call["operation"]](call["parameters"])
    ]


@deployed.before("A balancer `orders` has two targets of version 1; its template has a version 2.")
def make_orders(cloud):
    clear(cloud, "orders")
    # Long enough that a server which is ended at once still works on something.
    carries = {"service_seconds": ORDER / 60, "at_once": 12}
    image = cloud.golden_image("orders", APP, boot_seconds=60, **carries)
    template(cloud, "orders", image)
    cloud.client("ec2").create_launch_template_version(
        LaunchTemplateName="orders",
        SourceVersion="1",
        LaunchTemplateData={"UserData": base64.b64encode(b"VERSION=2\n").decode()},
    )
    hasty = {"deregistration_delay.timeout_seconds": "5"}
    arn = balancer(cloud, "orders", ZONES[:2])
    group = target_group(
        cloud, "orders", hasty, HealthCheckIntervalSeconds=10, HealthyThresholdCount=2
    )
    listen(cloud, arn, group)
    ids = [each for zone in ZONES[:2] for each in launch(cloud, "orders", zone, version="1")]
    register(cloud, group, ids)
    return {"instances": ids, "group": group}


@deployed.unless
def orders_missing(seen):
    if not seen["ready"]:
        return no_setup("05.4")
    if seen["error"]:
        return judged(
            False,
            observed=f"`deploy(old)` stopped with {seen['error']}",
            why="the function did not run to its end.",
            next_step="mend it, and check again.",
        )
    if not seen["order"]:
        return untouched("the old server", "write `deploy(old)`; the check calls it.")
    return None


@deployed.check("nothing_lost", 4, "no request lost during the deployment")
def nothing_lost(seen):
    if "TerminateInstances" in seen["order"] and seen["order"][0] == "TerminateInstances":
        why, shows = "the server was terminated while it worked on requests.", "terminate_first"
    elif seen["delay"] < ORDER and seen["lost"]:
        why = (
            f"an order takes {ORDER:g} s of AWS time, and the target group waits for "
            f"{seen['delay']} s: then it cuts off what is left."
        )
        shows = "the_delay_waits_enough"
    else:
        why = "the balancer drained, but the server was ended before it had answered."
        shows = "draining_is_the_balancers"
    return judged(
        seen["lost"] == 0,
        observed="none lost" if not seen["lost"] else "requests were lost: " + kinds(seen["why"]),
        why=why,
        next_step="deregister, wait until the target is no more in the group, then terminate; and "
        "give the deregistration delay room for the longest request.",
        shows=shows,
    )


def kinds(why):
    """Failures without their numbers, which are others at every run."""
    return ", ".join(part.partition(" × ")[2] for part in why.split(", "))


@deployed.check("never_fewer", 2, "two healthy targets at every moment")
def never_fewer(seen):
    return judged(
        seen["fewest"] >= 2,
        observed=f"{counted(seen['fewest'], 'healthy target')} at the lowest",
        why="the old one went before the new one was healthy.",
        next_step="wait for `target_in_service` before you deregister.",
        shows="old_before_new",
    )


@deployed.check("replaced", 2, "version 2 serves, and the old instance is terminated")
def replaced(seen):
    ended = seen["old"] in ENDED
    return judged(
        ended and seen["new"],
        observed=("version 2 serves" if seen["new"] else "version 2 served nobody")
        + ("; the old one is ended" if ended else f"; the old one is {seen['old']}"),
        why="no instance of the template's version 2 was registered."
        if not seen["new"]
        else "it gets no requests, runs on and is billed.",
        next_step="launch from `LaunchTemplate={'LaunchTemplateName': 'orders', 'Version': '2'}`."
        if not seen["new"]
        else "terminate it when it has drained.",
        shows="deregistered_is_gone" if seen["new"] and not ended else "",
    )


# 05.5 -------------------------------------------------------------------------------------------


MOST_LEFT = 200
"""Of 600 new visitors in 05.5: more of them on green are no small share that was left."""


def hint_release(seen):
    """Look at the shares."""
    if not seen.get("ready"):
        return 'Run `lab.setup("05.5")` first.'
    if seen.get("error"):
        return f"Your function stopped: {seen['error']}."
    if not seen["ten"]:
        return "Green got nothing. Which action of the listener names both target groups?"
    if not seen["new_after"] and seen["visitor_after"]:
        return "New visitors are back on blue, an old one is not. What keeps a visitor on green?"
    return "What is the sum of your two weights when `percent` is 10? When it is 100? And 0?"


@lab.exercise(
    "05.5",
    title="Ten percent to green, and back",
    services=SERVICES,
    hints=(
        hint_release,
        "One `forward` action takes up to five target groups, each with a weight of 0 to 999. The "
        "share is the weight divided by the sum, so two weights that add up to 100 are percent.",
        "`modify_listener(ListenerArn=listener, DefaultActions=[{'Type': 'forward', "
        "'ForwardConfig': {'TargetGroups': [{'TargetGroupArn': blue, 'Weight': 100 - percent}, "
        "{'TargetGroupArn': green, 'Weight': percent}]}}])`, and no stickiness.",
    ),
    explanation="a release became a number that goes up and down. Going back is one call, and "
    "nobody has to be launched for it: blue never left.",
    what_if="green's only target is dead when you shift 10 %? Weights know nothing of health: "
    "10 % of your visitors get errors. Look at green's health first, and let an alarm shift back.",
)
def released(cloud, answers, made):
    group = target_group_named(cloud, "release")
    found = balancer_named(cloud, "release")
    if not made or not group or not found:
        return {"ready": False}
    url = url_of(found)
    seen = {"ready": True, "ten": 0, "all": 0, "new_after": 0, "visitor_after": 0}
    seen |= {"asked": True, "mixed": False}
    for percent, look in ((10, at_ten), (100, at_hundred), (0, at_zero)):
        outcome = answers.call("to_green", percent)
        if outcome.error:
            return seen | {"error": f"`to_green({percent})`: {outcome.error}"}
        if percent == 10 and routing(cloud) == made["routing"]:
            return seen | {"asked": False}
        seen |= look(url, seen)
        seen["mixed"] = seen["mixed"] or bool(
            set(made["instances"]) & set(registered(cloud, made["blue"]))
        )
    seen.pop("cookies")
    return seen


def routing(cloud):
    """What decides between blue and green: the listener's rules, and who is blue."""
    elbv2 = cloud.client("elbv2")
    arn = balancer_named(cloud, "release")["LoadBalancerArn"]
    listeners = elbv2.describe_listeners(LoadBalancerArn=arn)["Listeners"]
    rules = [
        [rule["Conditions"], rule["Actions"]]
        for listener in listeners
        for rule in elbv2.describe_rules(ListenerArn=listener["ListenerArn"])["Rules"]
    ]
    blue = target_group_named(cloud, "release")["TargetGroupArn"]
    return json.loads(json.dumps([rules, registered(cloud, blue)]))


def version(url, opener=urllib.request.urlopen):
    """The version that answers one request."""
    return ask(url, opener)[2]


def at_ten(url, seen):
    """With 10 percent: green's share of many new visitors."""
    wait_until(lambda: version(url) == "2", 4, 0.0)
    plan = LoadPlan(url, rate=180, seconds=2, arrivals="even", count_header="X-Version")
    by_version = run_load(plan).by_value
    total = sum(by_version[value].total for value in by_version)
    green = by_version["2"].total if "2" in by_version else 0
    return {"ten": round(100 * green / max(1, total), 1)}


def at_hundred(url, seen):
    """With 100 percent: how many of 20 get green; and somebody who keeps his cookies."""
    wait_until(lambda: all(version(url) == "2" for _ in range(8)), 2, 0.0)
    all_of = sum(version(url) == "2" for _ in range(20))
    jar = CookieJar()
    visitor = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    wait_until(lambda: version(url, visitor.open) == "2", 2, 0.0)
    return {"all": all_of, "cookies": [(c.name, c.value) for c in jar]}


def at_zero(url, seen):
    """With 0 percent: how many of 100 new visitors and of 20 returns still get green."""
    wait_until(lambda: version(url) == "1", 3, 0.0)
    header = "; ".join(f"{name}={value}" for name, value in seen["cookies"])
    plan = LoadPlan(url, rate=300, seconds=2, arrivals="even", count_header="X-Version")
    new = run_load(plan).by_value

    def returning(target, timeout):
        request = urllib.request.Request(target, headers={"Cookie": header} if header else {})
        return urllib.request.urlopen(request, timeout=timeout)

    return {
        "new_after": new["2"].total if "2" in new else 0,
        "visitor_after": sum(version(url, returning) == "2" for _ in range(20)),
    }


@released.before(
    "A balancer `release` forwards to the target group `release`, which is blue; the target group "
    "`release-green` has an instance of version 2, and no visitor."
)
def make_release(cloud):
    clear(cloud, "release")
    image = cloud.golden_image("release", APP, boot_seconds=10, service_seconds=0.01)
    template(cloud, "release", image)
    blue = site(cloud, "release", ZONES[:2])
    cloud.client("ec2").create_launch_template_version(
        LaunchTemplateName="release",
        SourceVersion="1",
        LaunchTemplateData={"UserData": base64.b64encode(b"VERSION=2\n").decode()},
    )
    green = target_group(cloud, "release-green")
    ids = launch(cloud, "release", ZONES[0], version="2")
    wait_for_state(cloud, ids, "running")
    cloud.client("elbv2").register_targets(TargetGroupArn=green, Targets=[{"Id": ids[0]}])
    return {"green": green, "instances": ids, "blue": blue["group"], "routing": routing(cloud)}


@released.unless
def release_missing(seen):
    if not seen["ready"]:
        return no_setup("05.5")
    if seen.get("error"):
        return judged(
            False,
            observed=f"it stopped: {seen['error']}",
            why="the function did not run to its end.",
            next_step="mend it, and check again.",
        )
    if not seen["asked"]:
        return untouched("the listener", "write `to_green(percent)`; the check calls it.")
    return None


@released.check("ten_percent", 3, "after `to_green(10)`: 4 to 17 % of 360 requests on green")
def ten_percent(seen):
    share = seen["ten"]
    much = share > 17
    return judged(
        4 <= share <= 17,
        observed="a tenth, as far as 360 requests can tell"
        if 4 <= share <= 17
        else f"{share:g} % on green",
        why="the instance of version 2 is in blue's target group, where all get the same share."
        if seen["mixed"]
        else "the share is green's weight divided by the sum of both."
        if much
        else "the listener does not forward to green, or hardly.",
        next_step="forward to both target groups with the weights 90 and 10.",
        shows="registering_is_releasing" if seen["mixed"] else "",
    )


@released.check("all_of_it", 1, "after `to_green(100)`: all of 20 requests on green")
def all_of_it(seen):
    return judged(
        seen["all"] == 20,
        observed="all on green" if seen["all"] == 20 else "some still on blue",
        why="with weights of 100 for blue and `percent` for green the sum is not 100.",
        next_step="give blue what green does not get: `100 - percent`.",
        shows="weights_are_percent" if not seen["mixed"] and 4 <= seen["ten"] <= 17 else "",
    )


@released.check("nobody_new", 2, "after `to_green(0)`: none of 600 new visitors on green")
def nobody_new(seen):
    left = seen["new_after"]
    return judged(
        left == 0,
        observed="none on green" if not left else "some still on green",
        why="nothing brought them back."
        if left > MOST_LEFT
        else "a small weight is a small share of many.",
        next_step="a weight of 0 takes a target group out.",
        shows="" if left > MOST_LEFT else "a_little_left",
    )


@released.check("nobody_stays", 2, "after `to_green(0)`: who was on green is back on blue")
def nobody_stays(seen):
    stays = seen["visitor_after"]
    sticky = stays > 10
    return judged(
        not sticky,
        observed="back on blue" if not sticky else "still on green, with the cookie",
        why="nothing brought them back."
        if seen["new_after"] > MOST_LEFT
        else "stickiness between target groups gives every visitor a cookie (`AWSALBTG`) that "
        "outlives the weights.",
        next_step="leave `TargetGroupStickinessConfig` out.",
        shows="" if seen["new_after"] > MOST_LEFT else "sticky_follows_weights",
    )


# 05.6 -------------------------------------------------------------------------------------------

OUTAGE = 320.0
"""AWS seconds, at most, for which the database does not answer in 05.6: until each target has been
checked some times, which a check every 300 s, the longest interval, takes."""


def hint_group(seen):
    """Say which of three things is missing, one after the other."""
    if not seen.get("ready"):
        return 'Run `lab.setup("05.6")` first.'
    if not listens(seen):
        return "Whose word does the group take: EC2's, or the balancer's?"
    if seen["path"] == "/ready":
        return "What does `/ready` ask, and who is ill when the answer is no?"
    return (
        f"A newcomer needs about two minutes to answer. How long does the group wait "
        f"({seen['grace']} s)?"
    )


@lab.exercise(
    "05.6",
    title="Replace the sick, and nobody else",
    services=("autoscaling", "ec2", "elbv2"),
    hints=(
        hint_group,
        "Three settings: `HealthCheckType` and `HealthCheckGracePeriod` of the group, and "
        "`HealthCheckPath` of the target group. The grace period begins when the instance is "
        "InService, which is before it has booted.",
        "`update_auto_scaling_group(AutoScalingGroupName='stock', HealthCheckType='ELB', "
        "HealthCheckGracePeriod=300)` and `modify_target_group(TargetGroupArn=stock, "
        "HealthCheckPath='/health')`.",
    ),
    explanation="the balancer's word reaches further than EC2's, so it has to be right: about this "
    "server alone, and only once it has booted.",
    what_if="a server cannot do anything useful without its database? It still should not be "
    "killed for it: let it answer 503 to visitors, and let an alarm on the 503s call somebody.",
)
def self_healing(cloud, answers, made):
    group, targets = group_named(cloud, "stock"), target_group_named(cloud, "stock")
    if not made or not group or not targets:
        return {"ready": False}
    arn = targets["TargetGroupArn"]
    seen = {
        "ready": True,
        "type": group["HealthCheckType"],
        "grace": group["HealthCheckGracePeriod"],
        "path": targets["HealthCheckPath"],
    }
    touched = [seen["type"], seen["grace"], seen["path"]] != ["EC2", 0, "/ready"]
    if not touched or not whole(cloud, "stock", arn, 2):
        return seen | {"touched": touched, "whole": False}
    survived = survives_outage(cloud, arn, targets["HealthCheckPath"])
    wait_until(lambda: whole_now(cloud, "stock", arn, 2), PATIENCE, 0.05)
    return seen | {
        "touched": True,
        "whole": True,
        "survived": survived,
        **replaces_sick(cloud, "stock", arn),
    }


def whole(cloud, name, group, size):
    """Wait until `size` members serve and are healthy."""
    return wait_until(lambda: whole_now(cloud, name, group, size), 12, 0.05)


def whole_now(cloud, name, group, size):
    """Whether exactly `size` members are in service, and all of them healthy targets."""
    serving = members(cloud, name)
    return len(serving) == size and serving == healthy(cloud, group)


def survives_outage(cloud, group, path):
    """Whether no target fails a single health check while the database refuses."""
    well = healthy(cloud, group)
    before = {name: answered_checks(cloud, name, path) for name in well}
    cloud.fault("database", refuse=True)

    def new_checks():
        return [answered_checks(cloud, name, path)[len(before[name]) :] for name in well]

    def decided():
        return healthy(cloud, group) != well or all(len(checks) >= 4 for checks in new_checks())

    try:
        until_aws(cloud, OUTAGE, decided)
    finally:
        cloud.fault("database")
    failed = any(status >= 400 for checks in new_checks() for status in checks)
    return healthy(cloud, group) == well and not failed


def answered_checks(cloud, name, path):
    """The statuses of the health checks that a target has answered."""
    visits = [visit for visit in cloud.visits(name) if visit["path"] == path]
    return [visit["status"] for visit in visits if visit["status"]]


def replaces_sick(cloud, name, group):
    """What becomes of a member whose application answers with errors, and of who comes for it."""
    before = members(cloud, name)
    if not before:
        return {"replaced": False, "newborns": "none came"}
    sick = before[0]
    cloud.fault(sick, error_share=1.0)
    ended = ended_ids(cloud, name)
    gone = until_aws(cloud, patience(cloud, name), lambda: sick not in members(cloud, name))
    if not gone:
        cloud.fault(sick)
        return {"replaced": False, "newborns": "none came"}
    size = len(before)

    def decided():
        return whole_now(cloud, name, group, size) or killed()

    def killed():
        return ended_ids(cloud, name) - ended - {sick}

    until_aws(cloud, 600, decided)
    well = whole_now(cloud, name, group, size) and not killed()
    return {"replaced": True, "newborns": "well" if well else "killed" if killed() else "not well"}


def listens(seen):
    """Whether the group takes the balancer's word (types of health checks stand side by side)."""
    return "ELB" in seen["type"].split(",")


def patience(cloud, name):
    """AWS seconds in which a group replaces who is sick, if it ever does."""
    group = group_named(cloud, name) or {}
    if "ELB" not in group.get("HealthCheckType", ""):
        return 200
    return min(420 + group["HealthCheckGracePeriod"], 900)


def ended_ids(cloud, name):
    """The instances whose termination the group has begun."""
    pages = cloud.client("autoscaling").get_paginator("describe_scaling_activities")
    told = [a for page in pages.paginate(AutoScalingGroupName=name) for a in page["Activities"]]
    words = [a["Description"] for a in told if a["Description"].startswith("Terminating")]
    return {part for text in words for part in text.split() if part.startswith("i-")}


@self_healing.before(
    "A group `stock` of two serves behind a balancer `stock`, and asks a database how it is."
)
def make_stock(cloud):
    clear(cloud, "stock")
    image = cloud.golden_image("stock", APP, boot_seconds=60, service_seconds=0.01)
    database = cloud.dependency("database", DATABASE)
    cloud.fault("database")
    template(cloud, "stock", image, f"DATABASE={database}\n")
    arn = balancer(cloud, "stock", ZONES[:2])
    group = target_group(
        cloud,
        "stock",
        HealthCheckPath="/ready",
        HealthCheckIntervalSeconds=10,
        HealthyThresholdCount=2,
        HealthCheckTimeoutSeconds=8,
    )
    listen(cloud, arn, group)
    subnet, _ = subnets(cloud)
    cloud.client("autoscaling").create_auto_scaling_group(
        AutoScalingGroupName="stock",
        LaunchTemplate={"LaunchTemplateName": "stock", "Version": "$Latest"},
        MinSize=2,
        MaxSize=3,
        VPCZoneIdentifier=",".join(subnet[zone] for zone in ZONES[:2]),
        TargetGroupARNs=[group],
    )
    must(lambda: whole_now(cloud, "stock", group, 2), "a group of two healthy servers")
    return {"group": group}


@self_healing.unless
def stock_missing(seen):
    if not seen["ready"]:
        return no_setup("05.6")
    if not seen["touched"]:
        return untouched("the group", "change it, and its target group, then check.")
    if not seen["whole"]:
        return judged(
            False,
            observed="the group is not two healthy servers",
            why="it is busy replacing, or its size or health checks were changed so that its "
            "servers are not healthy.",
            next_step="look at `describe_target_health` and the group's activities; then check "
            'again, or begin anew with `lab.setup("05.6")`.',
        )
    return None


@self_healing.check("sick_is_replaced", 3, "a server that answers only errors is replaced")
def sick_is_replaced(seen):
    return judged(
        seen["replaced"],
        observed="it was replaced" if seen["replaced"] else "it stayed in service",
        why="the group goes by EC2's status checks, and the machine is well."
        if not listens(seen)
        else "the health check does not see its errors in time, or the grace period is still on.",
        next_step="`HealthCheckType='ELB'`.",
        shows="" if listens(seen) else "running_is_healthy",
    )


@self_healing.check("newborns_live", 3, "whoever comes for it lives to serve")
def newborns_live(seen):
    came = seen["newborns"]
    return judged(
        came in ("well", "none came") and (seen["replaced"] or seen["grace"] >= 100),
        observed={
            "well": "it lives, and is healthy",
            "none came": f"nobody had to come; a grace period of {seen['grace']} s",
            "killed": "it was terminated before it had booted",
            "not well": "it is not healthy after ten minutes",
        }[came],
        why=f"it needs about two minutes to answer, and the grace period is {seen['grace']} s.",
        next_step="a grace period longer than the boot: 300 s, say.",
        shows="newborns_answer" if came == "killed" or seen["grace"] < 100 else "",
    )


@self_healing.check("outage_kills_nobody", 4, "nobody is sick because the database is")
def outage_kills_nobody(seen):
    return judged(
        seen["survived"],
        observed="all passed their checks" if seen["survived"] else "all failed their checks",
        why=f"`{seen['path']}` asks the database, so all servers fail their checks when it does: "
        "a group that listens to the balancer then terminates its whole fleet.",
        next_step="check a path that tells of this server alone.",
        shows="health_is_deep",
    )


# 05.7 -------------------------------------------------------------------------------------------


@lab.exercise(
    "05.7",
    title="One here, two there",
    services=SERVICES,
    hints=(
        "Which share does each *zone* get, and who divides it?",
        "`load_balancing.cross_zone.enabled` is an attribute of the target group: `true`, `false` "
        "or `use_load_balancer_configuration`, which is the default, and on for every Application "
        "Load Balancer.",
        "`modify_target_group_attributes(TargetGroupArn=photos, Attributes=[{'Key': "
        "'load_balancing.cross_zone.enabled', 'Value': 'true'}])`; the shares are 1/2 and 1/3.",
    ),
    explanation="with cross-zone every target has the same share, wherever it is. Without it every "
    "zone has, and you must keep the zones equally large yourself.",
    what_if="the zones are equal, and one fails? Without cross-zone its node leaves the DNS name, "
    "and with it its share: the others then get all of it either way.",
)
def uneven(cloud, answers, made):
    group = target_group_named(cloud, "photos")
    if not made or not group:
        return {"ready": False}
    seen = {
        "ready": True,
        "before": share_in(answers, "lonely_before"),
        "after": share_in(answers, "lonely_after"),
    }
    arn, alone = group["TargetGroupArn"], made["instances"][0]
    same = registered(cloud, arn) == sorted(made["instances"])
    url = url_of(balancer_named(cloud, "photos"))
    plan = LoadPlan(url, rate=60, seconds=3, arrivals="even", count_header="X-Instance")
    by_name = run_load(plan).by_value
    total = sum(by_name[name].total for name in by_name)
    mine = by_name[alone].total if alone in by_name else 0
    return seen | {"share": round(mine / max(1, total), 2), "same": same}


def share_in(answers, name):
    """A share that the learner has named, as a part of 1; a percentage is one too."""
    value = answers.value(name)
    if type(value) not in (int, float):
        return None
    return value / 100 if value > 1 else value


@uneven.before("A balancer `photos` has one target in us-east-1a and two in us-east-1b.")
def make_photos(cloud):
    clear(cloud, "photos")
    image = cloud.golden_image("photos", APP, boot_seconds=10, service_seconds=0.02)
    template(cloud, "photos", image)
    off = {"load_balancing.cross_zone.enabled": "false"}
    return site(cloud, "photos", (ZONES[0], ZONES[1], ZONES[1]), off)


@uneven.unless
def photos_missing(seen):
    return None if seen["ready"] else no_setup("05.7")


@uneven.check("shares_even", 3, "the lonely target gets about a third of 180 requests")
def shares_even(seen):
    share = seen["share"]
    even = 0.25 <= share <= 0.41 and seen["same"]
    return judged(
        even,
        observed="about a third"
        if even
        else f"about {round(share * 100, -1):g} %"
        + ("" if seen["same"] else ", with other targets than those of the setup"),
        why="each zone's node sends to its own zone's targets alone."
        if seen["same"]
        else "targets were added or taken away; it can be had with these three.",
        next_step="look at the target group's attribute `load_balancing.cross_zone.enabled`.",
        shows="requests_spread_evenly" if seen["same"] else "",
    )


@uneven.check("shares_known", 2, "the lonely target's share before and after, in numbers")
def shares_known(seen):
    before, after = seen["before"], seen["after"]
    right = is_near(before, 1 / 2) and is_near(after, 1 / 3)
    return judged(
        right,
        observed=f"before {told(before)}, after {told(after)}",
        why="without cross-zone the two zones get the same share; with it the three targets do.",
        next_step="set `lonely_before` and `lonely_after` to parts of 1.",
        shows="" if right else "requests_spread_evenly",
    )


def is_near(value, wanted):
    """Whether a share is what it should be, but for rounding."""
    return value is not None and abs(value - wanted) <= 0.02


def told(value):
    """A share in words."""
    return "something that is no number" if value is None else f"{value:.2f}"


# 05.8 -------------------------------------------------------------------------------------------

BUSY = 60.0
MAY_LOSE = 15
"""05.8: requests a wall second on three targets, and how many a death may cost."""


def hint_flash(seen):
    """Say what is missing."""
    if not seen.get("group"):
        return "There is no group `flash` yet. 05.6 shows one that stands behind a balancer."
    if not seen["whole"]:
        return (
            "Three healthy servers are expected. Look at `describe_target_health`, and at the "
            "group's activities."
        )
    if not seen["replaced"]:
        return "Whose word does the group take, and how long is its grace period?"
    if seen["planned"] is not None and seen["planned"] > MOST_PLANNED:
        return "A newcomer got its full share at once. Which attribute holds it back?"
    return "Work out how many requests a death costs, and what a draining target is given."


@lab.exercise(
    "05.8",
    title="Flash sale",
    services=("autoscaling", "ec2", "elbv2"),
    hints=(
        hint_flash,
        "Four things together: a health check that is quick enough (20 requests a second of yours "
        "go to each target), `HealthCheckType='ELB'` with a grace period, "
        "`slow_start.duration_seconds`, and a deregistration delay longer than a report.",
        "Interval 10, unhealthy threshold 2, healthy threshold 2; a grace period of 300 s; slow "
        "start of 60 s (30 to 900, and with round robin only); leave the deregistration delay at "
        "300 s. The group: `MinSize=2, DesiredCapacity=3, MaxSize=4`, subnets of two zones, "
        "`TargetGroupARNs=[...]`.",
    ),
    explanation="nobody was there when it happened. Each loop did its own: the balancer stopped "
    "sending, the group replaced, slow start let the newcomer begin small, draining let the one "
    "that left finish.",
    what_if="the zone had died, and not one application? Then a third of the targets, or half, "
    "would have gone at the same moment: what is left must carry it until the group is whole.",
)
def flash_sale(cloud, answers, made):
    group, targets = group_named(cloud, "flash"), target_group_named(cloud, "flash")
    found = balancer_named(cloud, "flash")
    seen = {"ready": bool(made), "group": bool(group and targets and found), "whole": False}
    if not made or not seen["group"]:
        return seen
    arn, url = targets["TargetGroupArn"], url_of(found)
    if not whole(cloud, "flash", arn, 3):
        return seen
    zones = {zone for _, zone in instances(cloud, healthy(cloud, arn)).values()}
    settings = {
        "zones": len(zones),
        "times": times_of(targets),
        "type": group["HealthCheckType"],
        "min": group["MinSize"],
    }
    death = one_dies(cloud, arn, url, targets["HealthCheckPath"])
    leave = one_leaves(cloud, arn, url)
    return seen | {"whole": True, **settings, **death, **leave}


def one_dies(cloud, group, url, path):
    """Kill one of three under load; what it cost, whether it was replaced, and how its successor
    began."""
    before = members(cloud, "flash")
    victim = before[0]
    with RunningLoad(LoadPlan(f"{url}?visitor", rate=BUSY, seconds=60, arrivals="even")) as load:
        kill_right_after_a_check(cloud, victim, path)
        limit = patience(cloud, "flash")
        gone = until_aws(cloud, limit, lambda: victim not in members(cloud, "flash"))
        if not gone:
            dismiss(cloud, victim, decrement=False)
        new, unseen, seen = newcomer(cloud, group, before)
        until_aws(cloud, FIRST + 6)
        result = load.stop()
    since = became_healthy(cloud, new, path, unseen, seen) if new else 0.0
    return {
        "replaced": gone and bool(new),
        "lost": lost(result),
        "why": kinds(why_lost(result)),
        "planned": planned_share(attributes(cloud, group)) if new else None,
        "share": first_share(cloud, new, before[1:], since) if new else None,
    }


FIRST = 30.0
MOST_PLANNED, MOST_SHARE = 0.5, 0.9
"""For how many AWS seconds a newcomer is watched, and the most of a full share that it may get: by
the target group's settings, and as counted over some ten requests."""


def planned_share(of_group):
    """What slow start gives a newcomer in its first seconds, on average, as a part of a full share:
    it grows in a straight line."""
    slow = float(of_group.get("slow_start.duration_seconds", 0))
    return FIRST / 2 / slow if slow >= FIRST else 1.0


def newcomer(cloud, group, before):
    """The first healthy target that was not there before, with the AWS times at which it was last
    not healthy and first healthy; an empty name if nobody comes."""
    unseen, name = cloud.now(), ""
    end = unseen + 500
    while not name and unseen < end:
        asked = cloud.now()
        name = next((each for each in healthy(cloud, group) if each not in before), "")
        unseen = unseen if name else asked
    return name, unseen, cloud.now()


def became_healthy(cloud, name, path, unseen, seen):
    """The AWS time of the check that made a target healthy. Those that it answers too late, because
    they came while it booted, are earlier."""
    visits = [visit for visit in cloud.visits(name) if is_check(visit, path) and visit["status"]]
    ends = [visit["aws_at"] + 60 * visit["seconds"] for visit in visits]
    return max((end for end in ends if unseen <= end <= seen), default=seen)


def is_check(visit, path):
    """Whether a request is a health check, and no visitor's."""
    return visit["path"] == path and not visit["query"]


def first_share(cloud, new, others, since):
    """What the newcomer got in its first seconds, as a part of what the others got on average."""
    mine, theirs = pages_from(cloud, [new], since), pages_from(cloud, others, since)
    return round(mine / max(1.0, theirs / len(others)), 2)


def pages_from(cloud, names, since):
    """Visitors' requests at `names` in the first seconds from `since` on."""
    visits = [visit for name in names for visit in cloud.visits(name) if visit["query"]]
    return sum(since <= visit["aws_at"] <= since + FIRST for visit in visits)


def dismiss(cloud, name, decrement):
    """Let the group terminate a member."""
    cloud.client("autoscaling").terminate_instance_in_auto_scaling_group(
        InstanceId=name, ShouldDecrementDesiredCapacity=decrement
    )


def one_leaves(cloud, group, url):
    """Let the group shrink by one while reports are under way; what that cost."""
    autoscaling = cloud.client("autoscaling")
    now = group_named(cloud, "flash")
    if not wait_until(lambda: whole_now(cloud, "flash", group, 3), 10, 0.05) or now["MinSize"] > 2:
        return {"cut": None}
    leaving = members(cloud, "flash")[0]
    plan = LoadPlan(url, rate=12, seconds=40, arrivals="even", paths=("/report",))
    with RunningLoad(plan) as load:
        wait_until(lambda: report_under_way(cloud, leaving), 10)
        dismiss(cloud, leaving, decrement=True)
        until_aws(cloud, 900, lambda: ended(cloud, leaving))
        result = load.stop()
    autoscaling.set_desired_capacity(AutoScalingGroupName="flash", DesiredCapacity=3)
    return {"cut": lost(result)}


def report_under_way(cloud, name):
    """Whether a server is working on a report."""
    return any(v["path"] == "/report" and v["status"] is None for v in cloud.visits(name))


def ended(cloud, name):
    """Whether an instance is on its way out, or gone."""
    return instances(cloud, [name]).get(name, ("terminated", ""))[0] in ENDED


@flash_sale.before("A launch template `flash` is there; the rest is yours.")
def make_flash(cloud):
    clear(cloud, "flash")
    image = cloud.golden_image("flash", APP, boot_seconds=20, service_seconds=0.02, at_once=8)
    template(cloud, "flash", image)
    return {"image": image}


@flash_sale.unless
def flash_missing(seen):
    if not seen["ready"]:
        return no_setup("05.8")
    if not seen["group"]:
        return judged(
            False,
            observed="no balancer, target group and Auto Scaling group, all called `flash`",
            why="one of them is missing, or has another name.",
            next_step="make all three with the name `flash`.",
        )
    if not seen["whole"]:
        return judged(
            False,
            observed="the group is not three healthy servers",
            why="its servers are not healthy targets, it has another size, or it keeps replacing "
            "them.",
            next_step="look at `describe_target_health` and `describe_scaling_activities`.",
        )
    return None


@flash_sale.check("spread_out", 2, "servers in at least two zones")
def spread_out(seen):
    return judged(
        seen["zones"] >= 2,
        observed=f"servers in {counted(seen['zones'], 'zone')}",
        why="the group has subnets of one zone only.",
        next_step="give `VPCZoneIdentifier` the subnets of two zones.",
        shows="one_place_will_do",
    )


@flash_sale.check("few_lost", 4, "a death under load costs fewer than 15 requests")
def few_lost(seen):
    times = seen["times"]
    worst = BUSY / 3 * times["found"] / 60
    met = worst < MAY_LOSE and seen["lost"] < MAY_LOSE + 4
    return judged(
        met,
        observed=f"{times['bad']} × {times['interval']} s are {worst:.0f} requests at worst"
        + ("" if seen["lost"] < MAY_LOSE + 4 else f", and more were lost ({seen['why']})"),
        why="the dead target gets 20 requests a second of yours until it is found."
        if worst >= MAY_LOSE
        else "it died under load, and requests failed for longer than its checks.",
        next_step="make threshold × interval shorter.",
        shows="health_checks_are_instant" if worst >= MAY_LOSE else "",
    )


@flash_sale.check("group_replaces", 3, "the group replaces it by itself")
def group_replaces(seen):
    return judged(
        seen["replaced"],
        observed="it was replaced" if seen["replaced"] else "it was not, or its successor died",
        why="the group goes by EC2's status checks, and the machine is well."
        if not listens(seen)
        else "its successor was not healthy in time: is the grace period longer than the boot?",
        next_step="`HealthCheckType='ELB'`, and a grace period longer than the boot.",
        shows="" if listens(seen) else "running_is_healthy",
    )


@flash_sale.check("gentle_start", 3, "a newcomer's first 30 s: about half of a full share, or less")
def gentle_start(seen):
    share, planned = seen["share"], seen["planned"]
    gentle = share is not None and planned <= MOST_PLANNED and share <= MOST_SHARE
    return judged(
        gentle,
        observed="nobody new was healthy"
        if share is None
        else "it began small"
        if gentle
        else "a full share at once",
        why="without slow start a newcomer is one of three from its first healthy check on."
        if share is not None
        else "there was no newcomer to look at.",
        next_step="`slow_start.duration_seconds` of 30 or more, with round robin.",
        shows="full_share_at_once" if share is not None else "",
    )


@flash_sale.check("leaves_in_peace", 3, "a server that leaves finishes its reports of 30 s")
def leaves_in_peace(seen):
    cut = seen["cut"]
    return judged(
        cut == 0,
        observed="the group did not come to three again, or `MinSize` is above 2"
        if cut is None
        else "no report was lost"
        if not cut
        else "reports were lost",
        why="the group waits for draining no longer than the deregistration delay, and what is "
        "left is cut off."
        if cut
        else "so it could not shrink by one.",
        next_step="a deregistration delay of 60 s or more."
        if cut
        else "let the group replace who dies, and set `MinSize=2`.",
        shows="group_drains_for_ever" if cut else "",
    )
