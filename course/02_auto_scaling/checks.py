"""What lab 02 looks at, and what it makes of it."""

import time
from dataclasses import replace

from elastic_lab.exercises import AnswerError, Day, LabExercises, Outage, judged

HOUR = 3600.0
AL2023 = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"
ZONES = ("us-east-1a", "us-east-1b", "us-east-1c")
SERVICES = ("autoscaling", "cloudwatch", "ec2", "elbv2")

SHOP = {"service_seconds": 0.1, "objective_seconds": 1.0}
"""Every application of this lab: 100 ms of one vCPU a request, answered within a second."""

RETAIL = Day("retail-day", "retail-day", {"mean": 20.0}, boot_seconds=120.0, **SHOP)
RUMOUR = Day(
    "rumour",
    "spike",
    {"base": 20.0, "factor": 6.0, "at": 12 * HOUR, "lasting": HOUR},
    boot_seconds=150.0,
    objective_share=0.98,
    **SHOP,
)
NOON_SALE = Day(
    "noon-sale",
    "spike",
    {"base": 15.0, "factor": 8.0, "at": 12 * HOUR, "lasting": 1.5 * HOUR},
    boot_seconds=240.0,
    objective_share=0.995,
    **SHOP,
)
EVENING = Day(
    "evening-rush",
    "retail-day",
    {"mean": 15.0, "factor": 6.0},
    boot_seconds=420.0,
    history_days=7,
    objective_share=0.998,
    **SHOP,
)
ZONE_DOWN = Day(
    "zone-down",
    "diurnal",
    {"mean": 36.0, "swing": 0.5, "peak_hour": 13.0},
    boot_seconds=240.0,
    outages=(Outage(12.0, zone="us-east-1a", lasting_minutes=90.0),),
    objective_share=0.998,
    **SHOP,
)
MATCH_NIGHT = Day(
    "match-night",
    "retail-day",
    {"mean": 14.0, "factor": 5.0},
    boot_seconds=240.0,
    history_days=7,
    objective_share=0.995,
    **SHOP,
)
CUP = Day("world-cup-day", "world-cup-day", at_most=100_000_000)

lab = LabExercises(
    "02",
    days=[RETAIL, RUMOUR, NOON_SALE, EVENING, ZONE_DOWN, MATCH_NIGHT, CUP],
    misconceptions={
        "one_zone_is_enough": "Instances in one zone fail together: a second place needs a second "
        "subnet.",
        "five_minutes_is_now": "A policy sees as often as its metric comes: every five minutes, "
        "unless the template turns detailed monitoring on.",
        "tags_follow_by_themselves": "A group's tag stays with the group unless it propagates at "
        "launch.",
        "the_balancer_finds_them": "A balancer sends to what is in its target group; servers get "
        "there because the group knows the target group.",
        "max_is_a_safety_net": "A maximum that is reached is an outage without an alarm; it must "
        "lie beyond the highest load.",
        "seventy_percent_is_best_practice": "A target fits one load and one boot time: what "
        "is between target and 100 % must last until help has booted.",
        "big_is_elastic": "A fleet that is always large enough serves the day and pays for the "
        "night.",
        "lower_target_is_better": "A lower target buys headroom all day long; beyond what the "
        "steepest minutes need it buys nothing.",
        "minimum_is_free": "A minimum is billed in every hour of the night.",
        "warmup_is_optional": "Without a warm-up the policy waits for a cooldown's 300 s, and idle "
        "newcomers pull the average down: it answers late.",
        "warmup_only_delays": "A warm-up of 0 does not make help come faster; it makes the policy "
        "ask for it again every minute until it has come.",
        "a_late_alarm_will_do": "An alarm acts after all of its periods: two of five minutes are "
        "ten minutes of outage.",
        "in_as_fast_as_out": "A way in that is as quick as the way out takes servers away that are "
        "needed again at once.",
        "an_alarm_predicts": "An alarm reports what is; before the doors open there is nothing to "
        "report.",
        "on_time_is_in_time": "A launch at 12:00 serves at 12:00 plus the boot.",
        "a_wish_stays": "A desired capacity without a minimum is taken back by the next policy "
        "that finds the group idle.",
        "up_comes_down": "A minimum that was raised stays raised until something lowers it.",
        "forecasting_is_scaling": "In the mode ForecastOnly, the default, a predictive policy "
        "changes nothing.",
        "the_forecast_is_early": "Predictive scaling launches 300 s before the hour unless the "
        "buffer says otherwise; a longer boot is late.",
        "predictive_shrinks": "Predictive scaling only raises; without a dynamic policy the group "
        "never comes down.",
        "two_zones_are_safe": "When one of two zones fails, the other must carry twice its load at "
        "once.",
        "headroom_is_cheaper": "A third zone makes a failure smaller and costs nothing; headroom "
        "for half the fleet is paid for all day.",
        "running_is_healthy": "EC2 sees a machine that runs; only the balancer sees whether the "
        "application answers.",
        "health_checks_know_booting": "A server that boots fails health checks too; a grace period "
        "shorter than the boot makes the group kill it before its first answer.",
        "all_lost_are_overload": "After a failure most requests are lost to the dead, not in "
        "queues: the balancer sends to them until it notices.",
        "trained_for_the_usual": "A forecast knows what repeats; what happens once needs a policy "
        "that reacts fast.",
    },
)


# What is looked at ------------------------------------------------------------------------------


def group_of(cloud, name):
    """The group `name` as plain values, None when there is none."""
    found = cloud.client("autoscaling").describe_auto_scaling_groups(AutoScalingGroupNames=[name])
    groups = [group for group in found["AutoScalingGroups"] if not group.get("Status")]
    if not groups:
        return None
    group = groups[0]
    template = group.get("LaunchTemplate") or {}
    return {
        "min": group["MinSize"],
        "max": group["MaxSize"],
        "desired": group["DesiredCapacity"],
        "zones": sorted(group["AvailabilityZones"]),
        "template": template.get("LaunchTemplateName", ""),
        "version": template.get("Version", ""),
        "targets": group["TargetGroupARNs"],
        "tags": {tag["Key"]: tag["Value"] for tag in group["Tags"] if tag["PropagateAtLaunch"]},
        "own_tags": {tag["Key"]: tag["Value"] for tag in group["Tags"]},
        "warmup": group.get("DefaultInstanceWarmup"),
        "health": group["HealthCheckType"],
        "grace": group["HealthCheckGracePeriod"],
        "instances": [
            {"id": i["InstanceId"], "zone": i["AvailabilityZone"], "state": i["LifecycleState"]}
            for i in group["Instances"]
        ],
    }


def policies_of(cloud, name):
    """The group's scaling policies: name, type, and what of them the checks ask."""
    pages = cloud.client("autoscaling").get_paginator("describe_policies")
    found = [
        p for page in pages.paginate(AutoScalingGroupName=name) for p in page["ScalingPolicies"]
    ]
    return [summary(policy) for policy in found]


def summary(policy):
    """A policy as plain values; a predictive one without a mode only forecasts."""
    tracking = policy.get("TargetTrackingConfiguration") or {}
    forecast = policy.get("PredictiveScalingConfiguration") or {}
    predicts = policy["PolicyType"] == "PredictiveScaling"
    return {
        "name": policy["PolicyName"],
        "type": policy["PolicyType"],
        "target": tracking.get("TargetValue"),
        "metric": (tracking.get("PredefinedMetricSpecification") or {}).get(
            "PredefinedMetricType", ""
        ),
        "warmup": policy.get("EstimatedInstanceWarmup"),
        "mode": forecast.get("Mode") or ("ForecastOnly" if predicts else ""),
        "buffer": forecast.get("SchedulingBufferTime"),
        "arn": policy["PolicyARN"],
    }


def alarms_of(cloud, policies):
    """The alarms that execute one of the step or simple policies."""
    arns = {p["arn"]: p["name"] for p in policies if p["type"] in ("StepScaling", "SimpleScaling")}
    pages = cloud.client("cloudwatch").get_paginator("describe_alarms").paginate()
    found = [alarm for page in pages for alarm in page["MetricAlarms"]]
    return [
        {
            "name": alarm["AlarmName"],
            "policy": arns[arn],
            "seconds": alarm["Period"]
            * (alarm.get("DatapointsToAlarm") or alarm["EvaluationPeriods"]),
            "up": alarm["ComparisonOperator"].startswith("Greater"),
        }
        for alarm in found
        for arn in alarm.get("AlarmActions", [])
        if arn in arns
    ]


def schedule_of(cloud, name):
    """The group's scheduled actions."""
    answer = cloud.client("autoscaling").describe_scheduled_actions(AutoScalingGroupName=name)
    return [
        {
            "name": action["ScheduledActionName"],
            "min": action.get("MinSize"),
            "desired": action.get("DesiredCapacity"),
            "at": minute_of(action.get("Recurrence") or "", action.get("TimeZone") or "UTC"),
        }
        for action in answer["ScheduledUpdateGroupActions"]
    ]


def minute_of(recurrence, zone):
    """The minute of the day, in UTC, of a recurrence such as `45 11 * * *`; None for others."""
    minute, hour, *rest = [*recurrence.split(), "", ""]
    daily = zone in ("UTC", "Etc/UTC") and rest[:3] == ["*", "*", "*"]
    return int(hour) * 60 + int(minute) if daily and (minute + hour).isdigit() else None


def around(cloud, name):
    """A group and all that scales it."""
    policies = policies_of(cloud, name) if group_of(cloud, name) else []
    return {
        "group": group_of(cloud, name),
        "policies": policies,
        "alarms": alarms_of(cloud, policies),
        "schedule": schedule_of(cloud, name) if policies or group_of(cloud, name) else [],
    }


def played(cloud, day, group):
    """What came of `day` on `group`: the few numbers that the checks ask."""
    told = cloud.simulate(day, group=group)
    lost = {reason: n for reason, n in told["requests"]["lost_because"].items() if n}
    return {
        "day": day.name,
        "share": told["objective"]["share_reached"],
        "wanted": day.objective_share,
        "met": told["objective"]["met"],
        "offered": told["requests"]["offered"],
        "lost": told["requests"]["lost"],
        "because": max(lost, key=lost.get) if lost else "",
        "refused": lost.get("connection refused by a dead instance", 0),
        "p99": told["latency_seconds"]["p99"],
        "cost": told["cost"]["instances"],
        "largest": told["scaling"]["desired_max"],
        "outs": told["scaling"]["scale_outs"],
        "ins": told["scaling"]["scale_ins"],
    }


def seeds(day, *numbers):
    """`day` with other dice."""
    return [replace(day, seed=number) for number in numbers]


def on(cloud, days, group):
    """Every one of `days` on `group`."""
    return [played(cloud, day, group) for day in days]


# What is said -----------------------------------------------------------------------------------


def percent(share):
    """A share as text, never rounded up to something better."""
    return f"{int(share * 10000) / 100:g} %"


def worst(days):
    """The day that came furthest from its objective."""
    return min(days, key=lambda day: day["share"] - day["wanted"])


def served(days):
    """How well the worst of `days` was served, in a sentence."""
    day = worst(days)
    why = f", {day['lost']:,} lost ({day['because']})" if day["lost"] else ""
    which = f" on the worst of {len(days)} days" if len(days) > 1 else ""
    return f"{percent(day['share'])} within a second{which}{why}"


def dearest(days):
    """The cost of the dearest day."""
    return max(day["cost"] for day in days)


def dollars(amount):
    """Money."""
    return f"{amount:.2f} dollars"


def kinds(seen):
    """The types of the group's policies."""
    return {policy["type"] for policy in seen["policies"]}


def changed(seen):
    """True when the group is not as its setup left it."""
    return bool(seen["ready"]) and seen["made"] != shape(seen)


def shape(seen):
    """All of a group that a learner can have changed, comparable."""
    group = seen["group"] or {}
    policies = sorted(f"{p['name']} {p['type']} {p['target']}" for p in seen["policies"])
    schedule = sorted(action["name"] for action in seen["schedule"])
    sizes = [group.get(key) for key in ("min", "max", "zones", "warmup", "health", "grace")]
    return [sizes, policies, schedule]


def not_yet(exercise):
    """What every check of `exercise` says while there is nothing to judge."""

    def judgement(seen):
        if not seen["ready"]:
            return judged(
                False,
                observed="no setup yet",
                why="the group has not been made.",
                next_step=f'run `lab.setup("{exercise}")` first.',
            )
        if not seen["group"]:
            return judged(
                False,
                observed="the group is gone",
                why="it was deleted.",
                next_step=f'make it again: `lab.setup("{exercise}")`.',
            )
        if not seen["changed"]:
            return judged(
                False,
                observed="the group as it was",
                why="nothing about the group has been changed yet.",
                next_step="change the group in the exercise's cell, then check.",
            )
        return None

    return judgement


# Setups -----------------------------------------------------------------------------------------


def make_group(cloud, name, *, low, desired, high, zones=2, track=0.0, **settings):
    """A group of m5.large behind its own balancer; one of that name goes first."""
    autoscaling, ec2 = cloud.client("autoscaling"), cloud.client("ec2")
    clear(cloud, name)
    subnets = ec2.describe_subnets(Filters=[{"Name": "default-for-az", "Values": ["true"]}])
    subnet = {s["AvailabilityZone"]: s["SubnetId"] for s in subnets["Subnets"]}
    image = cloud.client("ssm").get_parameter(Name=AL2023)["Parameter"]["Value"]
    templates = ec2.describe_launch_templates()["LaunchTemplates"]
    if name not in [template["LaunchTemplateName"] for template in templates]:
        data = {"ImageId": image, "InstanceType": "m5.large", "Monitoring": {"Enabled": True}}
        ec2.create_launch_template(LaunchTemplateName=name, LaunchTemplateData=data)
    autoscaling.create_auto_scaling_group(
        AutoScalingGroupName=name,
        LaunchTemplate={"LaunchTemplateName": name, "Version": "$Latest"},
        MinSize=low,
        DesiredCapacity=desired,
        MaxSize=high,
        VPCZoneIdentifier=",".join(subnet[zone] for zone in ZONES[:zones]),
        TargetGroupARNs=[target_group(cloud, name, subnet, subnets["Subnets"][0]["VpcId"])],
        **settings,
    )
    autoscaling.enable_metrics_collection(AutoScalingGroupName=name, Granularity="1Minute")
    if track:
        follow_cpu(autoscaling, name, track)
    seen = around(cloud, name)
    return {"made": shape(seen)}


def follow_cpu(autoscaling, name, target):
    """Target tracking of the group's average CPU."""
    metric = {"PredefinedMetricType": "ASGAverageCPUUtilization"}
    autoscaling.put_scaling_policy(
        AutoScalingGroupName=name,
        PolicyName="cpu",
        PolicyType="TargetTrackingScaling",
        TargetTrackingConfiguration={
            "PredefinedMetricSpecification": metric,
            "TargetValue": target,
        },
    )


def target_group(cloud, name, subnet, vpc):
    """The target group `name` behind a load balancer `name`; made when it is not there."""
    elbv2 = cloud.client("elbv2")
    there = [
        t for t in elbv2.describe_target_groups()["TargetGroups"] if t["TargetGroupName"] == name
    ]
    if there:
        return there[0]["TargetGroupArn"]
    balancer = elbv2.create_load_balancer(Name=name, Subnets=[subnet[zone] for zone in ZONES])
    made = elbv2.create_target_group(
        Name=name, Protocol="HTTP", Port=80, VpcId=vpc, HealthCheckPath="/health"
    )
    arn = made["TargetGroups"][0]["TargetGroupArn"]
    elbv2.create_listener(
        LoadBalancerArn=balancer["LoadBalancers"][0]["LoadBalancerArn"],
        Protocol="HTTP",
        Port=80,
        DefaultActions=[{"Type": "forward", "TargetGroupArn": arn}],
    )
    return arn


def clear(cloud, name):
    """Delete the group `name` with its policies and their alarms, and wait until it is gone."""
    autoscaling = cloud.client("autoscaling")
    if not autoscaling.describe_auto_scaling_groups(AutoScalingGroupNames=[name])[
        "AutoScalingGroups"
    ]:
        return
    alarms = [alarm["name"] for alarm in alarms_of(cloud, policies_of(cloud, name))]
    if alarms:
        cloud.client("cloudwatch").delete_alarms(AlarmNames=alarms)
    autoscaling.delete_auto_scaling_group(AutoScalingGroupName=name, ForceDelete=True)
    for _ in range(600):
        there = autoscaling.describe_auto_scaling_groups(AutoScalingGroupNames=[name])
        if not there["AutoScalingGroups"]:
            return
        time.sleep(0.1)


# 02.1 -------------------------------------------------------------------------------------------


def hint_web(seen):
    """Look at what is there before speaking."""
    group = seen.get("group")
    if not group:
        return "There is no group `web` yet. Begin with its launch template, then the group."
    if not group["targets"]:
        return "The group serves nobody: which of its parameters ties it to `web_targets`?"
    if len(group["zones"]) < 2:
        return "The group knows one zone. What does `VPCZoneIdentifier` take, besides one subnet?"
    return "Compare what the check observed with what it expected, one line at a time."


@lab.exercise(
    "02.1",
    title="One to five, two now",
    services=(*SERVICES, "ssm"),
    hints=(
        hint_web,
        "`Monitoring` belongs into the launch template's data. A subnet is a zone; "
        "`VPCZoneIdentifier` is one text with commas. A tag reaches instances when its "
        "`PropagateAtLaunch` is true.",
        "`autoscaling.create_auto_scaling_group(AutoScalingGroupName='web', LaunchTemplate="
        "{'LaunchTemplateName': 'web', 'Version': '$Latest'}, MinSize=1, DesiredCapacity=2, "
        "MaxSize=5, VPCZoneIdentifier=','.join([...]), TargetGroupARNs=[web_targets], Tags=[{..., "
        "'PropagateAtLaunch': True}])`. To start over: `delete_auto_scaling_group(..., "
        "ForceDelete=True)`, and wait until it is gone.",
    ),
    explanation="the group launched both instances, put one into each zone, tagged them and told "
    "the target group about them. From here on it does so whenever a number changes.",
    what_if="a zone is lost now: what does the group do in the next minute, and where?",
)
def web_group(cloud, answers, made):
    group = group_of(cloud, "web")
    live = (
        [i for i in group["instances"] if i["state"] in ("Pending", "InService")] if group else []
    )
    return {
        "group": group,
        "live_zones": sorted({instance["zone"] for instance in live}),
        "owners": owners(cloud, [instance["id"] for instance in live]),
        "template": template_of(cloud, group),
        "registered": len(registered(cloud, group, {instance["id"] for instance in live})),
        "web_targets": target_groups_named(cloud, "web"),
    }


def owners(cloud, ids):
    """What the instances' `Owner` tags say, an empty text for none."""
    if not ids:
        return []
    answer = cloud.client("ec2").describe_instances(InstanceIds=ids)
    found = [i for reservation in answer["Reservations"] for i in reservation["Instances"]]
    return [{t["Key"]: t["Value"] for t in i.get("Tags", [])}.get("Owner", "") for i in found]


def template_of(cloud, group):
    """Type, image and monitoring of the group's launch template version, {} without one."""
    if not group or not group["template"]:
        return {}
    answer = cloud.client("ec2").describe_launch_template_versions(
        LaunchTemplateName=group["template"], Versions=[group["version"] or "$Default"]
    )
    data = answer["LaunchTemplateVersions"][0]["LaunchTemplateData"]
    return {
        "name": group["template"],
        "type": data.get("InstanceType", ""),
        "image": data.get("ImageId", ""),
        "watched": bool((data.get("Monitoring") or {}).get("Enabled")),
    }


def registered(cloud, group, ids):
    """Those of `ids` that the group's target groups know."""
    arns = group["targets"] if group else []
    elbv2 = cloud.client("elbv2")
    known = [
        described["Target"]["Id"]
        for arn in arns
        for described in elbv2.describe_target_health(TargetGroupArn=arn)[
            "TargetHealthDescriptions"
        ]
    ]
    return set(known) & ids


def target_groups_named(cloud, name):
    """The ARNs of the target groups called `name`."""
    groups = cloud.client("elbv2").describe_target_groups()["TargetGroups"]
    return [group["TargetGroupArn"] for group in groups if group["TargetGroupName"] == name]


NO_WEB = "there is no Auto Scaling group called `web`."
MAKE_WEB = "create the launch template, then the group, both called `web`."


@web_group.check("sizes", 2, "at least 1, at most 5, 2 now")
def sizes(seen):
    group = seen["group"] or {}
    had = tuple(group.get(key) for key in ("min", "desired", "max"))
    return judged(
        had == (1, 2, 5),
        observed=f"min {had[0]}, desired {had[1]}, max {had[2]}" if group else "no group",
        why="the three numbers are not those that were asked for." if group else NO_WEB,
        next_step="`update_auto_scaling_group` changes them at any time." if group else MAKE_WEB,
    )


@web_group.check("two_zones", 2, "instances in at least two Availability Zones")
def in_two_zones(seen):
    zones = seen["live_zones"]
    allowed = seen["group"]["zones"] if seen["group"] else []
    return judged(
        len(zones) >= 2,
        observed=f"instances in {', '.join(zones) or 'no zone'}; the group may use "
        f"{', '.join(allowed) or 'none'}"
        if seen["group"]
        else "no group",
        why=NO_WEB
        if not seen["group"]
        else "a subnet lies in one zone, and the group was given one."
        if len(allowed) < 2
        else "its instances are not there yet.",
        next_step=MAKE_WEB
        if not seen["group"]
        else "give `VPCZoneIdentifier` the subnets of two zones or more, with a comma between.",
        shows="one_zone_is_enough" if seen["group"] and len(allowed) < 2 else "",
    )


@web_group.check("every_minute", 2, "an `m5.large` from template `web`, CPU reported every minute")
def every_minute(seen):
    template = seen["template"]
    right = template.get("name") == "web" and template["type"] == "m5.large" and template["image"]
    return judged(
        bool(right) and template["watched"],
        observed=f"`{template['type']}` from template `{template['name']}`, reported every "
        + ("minute" if template["watched"] else "five minutes")
        if template
        else "no launch template in the group"
        if seen["group"]
        else "no group",
        why=NO_WEB
        if not seen["group"]
        else "the group does not launch from the template that was asked for."
        if not right
        else "without `Monitoring` EC2 reports every five minutes, and no policy sees more.",
        next_step=MAKE_WEB
        if not seen["group"]
        else "give `web` a new version with `m5.large` and `image_id`, and the group that version."
        if not right
        else "put `'Monitoring': {'Enabled': True}` into a new version of the template (the group "
        "follows `$Latest` if you told it so).",
        shows="five_minutes_is_now" if right and not template["watched"] else "",
    )


@web_group.check("in_the_target_group", 1, "every instance a target of `web_targets`")
def in_the_target_group(seen):
    group = seen["group"]
    knows = bool(group) and group["targets"] == seen["web_targets"] != []
    return judged(
        knows and seen["registered"] >= len(seen["owners"]) > 0,
        observed=f"{seen['registered']} of {len(seen['owners'])} instances registered"
        if group
        else "no group",
        why=NO_WEB
        if not group
        else "the group was not told of the target group, so it registers nobody."
        if not knows
        else "its instances are not in service yet.",
        next_step=MAKE_WEB
        if not group
        else "wait until both are in service, then check again."
        if knows
        else "`TargetGroupARNs=[web_targets]` when you create it, or "
        "`attach_load_balancer_target_groups` now.",
        shows="the_balancer_finds_them" if group and not knows else "",
    )


@web_group.check("tagged", 1, "`Owner=shop` on every instance")
def tagged(seen):
    group = seen["group"]
    mine = [owner for owner in seen["owners"] if owner == "shop"]
    kept = bool(group) and group["own_tags"].get("Owner") == "shop" and "Owner" not in group["tags"]
    return judged(
        len(mine) == len(seen["owners"]) > 0,
        observed=f"{len(mine)} of {len(seen['owners'])} instances have it" if group else "no group",
        why=NO_WEB
        if not group
        else "the tag is the group's own, and it does not propagate."
        if kept
        else "the group has no such tag to give.",
        next_step=MAKE_WEB
        if not group
        else "`PropagateAtLaunch` true, before the launch: instances that run already stay as "
        "they are.",
        shows="tags_follow_by_themselves" if kept else "",
    )


# 02.2 -------------------------------------------------------------------------------------------


def hint_shop(seen):
    """The state first: is it the ceiling, the policy, or the target?"""
    if not seen.get("ready") or not seen["group"]:
        return 'Run `lab.setup("02.2")`: it makes the group.'
    if not seen["policies"]:
        return "Nothing scales `shop`: it has no policy."
    if not seen["days"] or worst(seen["days"])["largest"] >= seen["group"]["max"]:
        return f"The policy exists, but `MaxSize` {seen['group']['max']} caps you all evening."
    return "Look at the chart at 18:00: the group goes the right way, but when does help serve?"


@lab.exercise(
    "02.2",
    title="Serve the day",
    services=SERVICES,
    hints=(
        hint_shop,
        "Two things are wrong with 1-5-2 at 70 %. The sale needs 8 busy instances, and 5 is the "
        "ceiling. And from 70 to 100 % CPU is too short a way for a load that grows fivefold.",
        "`autoscaling.update_auto_scaling_group(AutoScalingGroupName='shop', MaxSize=30)` and "
        "`track_cpu('shop', 40)`.",
    ),
    explanation="the ceiling is out of reach, and what lies between 40 and 100 % CPU carries the "
    "first minutes of the sale, while help boots.",
    what_if="the application booted in 30 seconds: which target would do?",
)
def served_shop(cloud, answers, made):
    seen = {"ready": bool(made), "made": made.get("made"), **around(cloud, "shop")}
    seen["changed"] = bool(seen["group"]) and changed(seen)
    seen["days"] = on(cloud, seeds(RETAIL, 11, 12), "shop") if seen["changed"] else []
    return seen


@served_shop.before(
    "The group `shop` now runs: 1 to 5 `m5.large`, 2 now, in two zones, at 70 % CPU."
)
def make_shop(cloud):
    return make_group(cloud, "shop", low=1, desired=2, high=5, track=70.0)


served_shop.unless(not_yet("02.2"))


@served_shop.check("served", 3, "99 % of the retail day within a second")
def shop_served(seen):
    capped = worst(seen["days"])["largest"] >= seen["group"]["max"]
    return judged(
        all(day["met"] for day in seen["days"]),
        observed=served(seen["days"]),
        why=f"the policy wants more than `MaxSize` {seen['group']['max']} allows, all evening."
        if capped
        else "the sale starts faster than the group: at a high target there is little between "
        "normal and overload, and help is minutes away.",
        next_step="raise `MaxSize` well beyond the peak." if capped else "lower the target.",
        shows="max_is_a_safety_net" if capped else "seventy_percent_is_best_practice",
    )


@served_shop.check("room", 2, "a desired capacity that stays below the maximum")
def shop_room(seen):
    largest = max(day["largest"] for day in seen["days"])
    return judged(
        largest < seen["group"]["max"],
        observed=f"desired up to {largest}, `MaxSize` is {seen['group']['max']}",
        why="at the maximum the policy may not have what it wants, and nobody is told.",
        next_step="raise `MaxSize`: it costs nothing until it is used.",
        shows="max_is_a_safety_net",
    )


@served_shop.check("tracks_cpu", 2, "target tracking on average CPU, that scales in as well as out")
def shop_tracks(seen):
    tracks = [p for p in seen["policies"] if p["metric"] == "ASGAverageCPUUtilization"]
    moves = all(day["outs"] and day["ins"] for day in seen["days"])
    return judged(
        bool(tracks) and moves,
        observed=("such a policy" if tracks else "no such policy")
        + (", and the group goes both ways" if moves else ", and the group does not go both ways"),
        why="a fleet of a fixed size is sized for the sale at night, too."
        if not tracks
        else "the group grows and never shrinks, or does not move at all.",
        next_step="`track_cpu('shop', ...)`, and a low minimum.",
        shows="big_is_elastic",
    )


# 02.3 -------------------------------------------------------------------------------------------

SAFE_COST = 16.55
"""Dollars of the retail day on `lean` as its setup makes it; measured, the same with every seed."""


def hint_lean(seen):
    """The state first: which of the three is still as it was?"""
    if not seen.get("ready") or not seen["group"]:
        return 'Run `lab.setup("02.3")`: it makes the group.'
    if seen["group"]["min"] >= 4:
        return f"`MinSize` is {seen['group']['min']}: what does the group do with it at 4 a.m.?"
    if seen["group"]["warmup"] in (None, -1):
        return "`DefaultInstanceWarmup` is not set. How long does a server take here?"
    return "Sweep `TargetValue` at your minimum and warm-up: where is the edge of the red?"


@lab.exercise(
    "02.3",
    title="The same day, 30 % cheaper",
    services=SERVICES,
    hints=(
        hint_lean,
        "A warm-up of about the boot time (120 s) lets the policy take its next step as soon as "
        "the last one serves, so it can live with a higher target. The minimum is for the night.",
        "`MinSize=2, DesiredCapacity=2, DefaultInstanceWarmup=120`, and a target of 50 to 55.",
    ),
    explanation="the night no longer pays for the evening, and with a true warm-up the policy is "
    "quick enough for a higher target.",
    what_if="the sale began within one minute instead of nine? Sweep says what you can afford "
    "today, not what you will need tomorrow.",
)
def lean_group(cloud, answers, made):
    seen = {"ready": bool(made), "made": made.get("made"), **around(cloud, "lean")}
    seen["changed"] = bool(seen["group"]) and changed(seen)
    seen["days"] = on(cloud, seeds(RETAIL, 21, 22, 23), "lean") if seen["changed"] else []
    return seen


@lean_group.before("The group `lean` now runs: 4 to 30 `m5.large` at 35 % CPU, no warm-up set.")
def make_lean(cloud):
    return make_group(cloud, "lean", low=4, desired=4, high=30, track=35.0)


lean_group.unless(not_yet("02.3"))


@lean_group.check("still_served", 3, "99 % of the retail day within a second")
def lean_served(seen):
    warmup = seen["group"]["warmup"]
    unset = warmup in (None, -1)
    off = unset or not 90 <= warmup <= 130
    capped = worst(seen["days"])["largest"] >= seen["group"]["max"]
    target = next((p["target"] for p in seen["policies"] if p["target"]), None)
    return judged(
        all(day["met"] for day in seen["days"]),
        observed=served(seen["days"])
        + f"; warm-up {'not set' if unset else f'{warmup} s'}, target {target or 'none'}",
        why="the group is at its maximum all evening."
        if capped
        else "the policy takes its next step later than it could: newcomers that do not serve yet "
        "are in its average, or it waits for them too long."
        if off
        else "there is too little between the target and 100 % to live on until help serves.",
        next_step="leave `MaxSize` room beyond the peak."
        if capped
        else "set `DefaultInstanceWarmup` to the boot time, 120 s."
        if off
        else "a lower target, or one instance more at night.",
        shows="max_is_a_safety_net" if capped else "warmup_is_optional" if unset else "",
    )


@lean_group.check(
    "cheaper", 3, f"at most {SAFE_COST * 0.7:.2f} dollars a day: 30 % less than it was"
)
def lean_cheaper(seen):
    cost, group = dearest(seen["days"]), seen["group"]
    return judged(
        cost <= SAFE_COST * 0.7,
        observed=f"{dollars(cost)}, with a minimum of {group['min']}",
        why="the minimum is billed all night, when one instance would be idle."
        if group["min"] > 2
        else "a low target keeps servers idle in every hour, not only at the sale's start.",
        next_step="lower the minimum." if group["min"] > 2 else "raise the target, with a warm-up.",
        shows="minimum_is_free" if group["min"] > 2 else "lower_target_is_better",
    )


@lean_group.check("two_at_night", 2, "never fewer than two instances, in two zones")
def lean_two(seen):
    group = seen["group"]
    return judged(
        group["min"] >= 2 and len(group["zones"]) >= 2,
        observed=f"minimum {group['min']}, zones {', '.join(group['zones'])}",
        why="one instance is in one zone, whatever the group may use.",
        next_step="`MinSize=2`, and the subnets of two zones.",
        shows="one_zone_is_enough",
    )


# 02.4 -------------------------------------------------------------------------------------------


def hint_tickets(seen):
    """The state first: is there a chain from an alarm to a step policy?"""
    if not seen.get("ready") or not seen["group"]:
        return 'Run `lab.setup("02.4")`: it makes the group.'
    if "StepScaling" not in kinds(seen):
        return "`tickets` has no step policy yet. What would see the rumour first, and how soon?"
    if not [alarm for alarm in seen["alarms"] if alarm["up"]]:
        return "The policy is there, but no alarm has its ARN among its `AlarmActions`."
    slow = min(alarm["seconds"] for alarm in seen["alarms"] if alarm["up"])
    if slow > 60:
        return f"Your alarm wants {slow} s of evidence. Target tracking wants 180: who is faster?"
    return "Alarm and policy are in place: how many instances does a sixfold load need at 50 %?"


@lab.exercise(
    "02.4",
    title="A spike that nobody announced",
    services=SERVICES,
    hints=(
        hint_tickets,
        "One period of 60 s is the least evidence CloudWatch has. Six times 20 requests a second "
        "are 6 instances at 100 %, 12 at 50 %: so add many at once, and only once. Leave the way "
        "back to target tracking.",
        "A step policy with `ChangeInCapacity` +8 from 15 points above the threshold, and an alarm "
        "on the group's average `CPUUtilization` with `Period=60, EvaluationPeriods=1, "
        "Threshold=70.0`, whose `AlarmActions` is the policy's ARN.",
    ),
    explanation="one minute of evidence was enough for one big step, and the warm-up kept it from "
    "being taken twice. Target tracking brought the group back, slowly.",
    what_if="a noisy minute at night goes beyond 70 %? The step is taken, and paid for: fast "
    "evidence is also weak evidence.",
)
def tickets_group(cloud, answers, made):
    seen = {"ready": bool(made), "made": made.get("made"), **around(cloud, "tickets")}
    seen["changed"] = bool(seen["group"]) and changed(seen)
    times = ((9.25, 6.0, 31), (15.05, 5.7, 32), (21.5, 6.0, 33))
    days = [
        replace(RUMOUR, settings={**RUMOUR.settings, "at": at * HOUR, "factor": factor}, seed=seed)
        for at, factor, seed in times
    ]
    seen["days"] = on(cloud, days, "tickets") if seen["changed"] else []
    return seen


@tickets_group.before(
    "The group `tickets` now runs: 3 to 24 `m5.large` at 50 % CPU, with a warm-up of 150 s."
)
def make_tickets(cloud):
    return make_group(
        cloud, "tickets", low=3, desired=3, high=24, track=50.0, DefaultInstanceWarmup=150
    )


tickets_group.unless(not_yet("02.4"))


@tickets_group.check("survives", 3, "98 % of the day within a second, whenever the rumour comes")
def tickets_survives(seen):
    flaps = max(day["outs"] for day in seen["days"]) > 6 and any(
        not a["up"] for a in seen["alarms"]
    )
    slow = min((alarm["seconds"] for alarm in seen["alarms"] if alarm["up"]), default=0)
    return judged(
        all(day["met"] for day in seen["days"]),
        observed=served(seen["days"]),
        why="the group takes away what it has just added, and needs it again."
        if flaps
        else f"your alarm wants {slow} s of evidence, and the boot comes on top."
        if slow > 60
        else "the first step is too small, or comes by target tracking, after three minutes.",
        next_step="let the way in wait: a lower threshold, many periods; or leave it to target "
        "tracking."
        if flaps
        else "one period of 60 s."
        if slow > 60
        else "an alarm of one minute, and a step that brings all you need at once.",
        shows="in_as_fast_as_out" if flaps else "a_late_alarm_will_do" if slow > 60 else "",
    )


@tickets_group.check("affordable", 1, "at most 9.50 dollars a day")
def tickets_affordable(seen):
    cost = dearest(seen["days"])
    return judged(
        cost <= 9.5,
        observed=dollars(cost),
        why="capacity for a rumour that comes once is kept all day.",
        next_step="add it when the rumour is there: minimum 3, target 50.",
        shows="big_is_elastic",
    )


@tickets_group.check("calm", 2, "never beyond 20 instances, and six scale-outs at most")
def tickets_calm(seen):
    largest, outs = (max(day[key] for day in seen["days"]) for key in ("largest", "outs"))
    hasty = (
        any(policy["warmup"] == 0 for policy in seen["policies"]) or seen["group"]["warmup"] == 0
    )
    return judged(
        largest <= 20 and outs <= 6,
        observed=f"up to {largest} instances, {outs} scale-outs on one day",
        why="while the alarm lasts its action repeats each minute, and without a warm-up each time "
        "it adds again."
        if hasty
        else "out and in follow one another."
        if outs > 6
        else "the step is larger than the load, or is added again after each warm-up because the "
        "alarm does not end: its metric does not fall when servers are added.",
        next_step="leave `EstimatedInstanceWarmup` out: the group's 150 s are right."
        if hasty
        else "make the way in slower than the way out."
        if outs > 6
        else "12 instances carry the rumour at 50 %: size the step by that.",
        shows="warmup_only_delays" if hasty else "in_as_fast_as_out" if outs > 6 else "",
    )


@tickets_group.check("by_alarm", 1, "a step policy that an alarm of yours executes")
def tickets_by_alarm(seen):
    wired = [alarm["name"] for alarm in seen["alarms"] if alarm["up"]]
    return judged(
        "StepScaling" in kinds(seen) and bool(wired),
        observed=f"alarms that execute a policy: {', '.join(wired) or 'none'}",
        why="a step policy does nothing until an alarm executes it.",
        next_step="put the policy's `PolicyARN` into the alarm's `AlarmActions`.",
    )


# 02.5 -------------------------------------------------------------------------------------------


def hint_deals(seen):
    """The state first."""
    if not seen.get("ready") or not seen["group"]:
        return 'Run `lab.setup("02.5")`: it makes the group.'
    if not seen["schedule"]:
        return "`deals` has no scheduled action: what could tell it about noon before noon?"
    if not any(action["min"] for action in seen["schedule"]):
        return "Your action sets no minimum. Who takes the desired capacity back, and when?"
    return "Look at the chart at noon, and then at midnight: early enough, and down again?"


@lab.exercise(
    "02.5",
    title="The sale at noon",
    services=SERVICES,
    hints=(
        hint_deals,
        "Eight times 15 requests a second are 6 busy instances; at a comfortable CPU 8 to 12. They "
        "need four minutes, so they are asked for well before 12:00. Two actions: one up, one "
        "down.",
        "`Recurrence='45 11 * * *', MinSize=10` and `Recurrence='30 13 * * *', MinSize=2`. After "
        "the second, target tracking takes the rest away.",
    ),
    explanation="the calendar knew at 11:45 what no metric could know before 12:01.",
    what_if="marketing moves the sale to 11:00 and tells nobody? A schedule is a promise between "
    "people.",
)
def deals_group(cloud, answers, made):
    seen = {"ready": bool(made), "made": made.get("made"), **around(cloud, "deals")}
    seen["changed"] = bool(seen["group"]) and changed(seen)
    seen["days"], seen["tomorrow"] = [], []
    if seen["changed"]:
        seen["days"] = on(cloud, seeds(NOON_SALE, 41, 42), "deals")
        tomorrow = replace(NOON_SALE, start="2026-07-01T00:00:00Z", seed=43)
        seen["tomorrow"] = on(cloud, [tomorrow], "deals")
    return seen


@deals_group.before(
    "The group `deals` now runs: 2 to 20 `m5.large` at 50 % CPU, with a warm-up of 240 s."
)
def make_deals(cloud):
    return make_group(
        cloud, "deals", low=2, desired=2, high=20, track=50.0, DefaultInstanceWarmup=240
    )


deals_group.unless(not_yet("02.5"))


@deals_group.check("ready_at_noon", 3, "99.5 % of the day within a second, today and tomorrow")
def deals_ready(seen):
    days = seen["days"] + seen["tomorrow"]
    why, next_step, shows = why_not_ready(seen)
    return judged(all(day["met"] for day in days), served(days), why, next_step, shows)


def why_not_ready(seen):
    """Why the sale meets too few servers, the next step, and the misconception that it shows."""
    ahead = [action for action in seen["schedule"] if action["min"] or action["desired"]]
    raised = max(ahead, key=lambda action: action["min"] or 0, default=None)
    if all(day["met"] for day in seen["days"]):
        why = "the servers are there today, and not tomorrow."
        return why, "a `Recurrence` for every day: `minute hour * * *`.", ""
    if raised is None:
        return (
            "nothing that reacts can be there before the load is: it is late by its evidence and "
            "by the boot.",
            "a scheduled action, some time before noon.",
            "an_alarm_predicts",
        )
    if not raised["min"]:
        return (
            "the desired capacity was taken back before noon: the group was idle, and its minimum "
            "allowed it.",
            "schedule a `MinSize`.",
            "a_wish_stays",
        )
    if raised["at"] is not None and 715 < raised["at"] < 780:
        return (
            "the servers are asked for when they should serve: a launch takes four minutes.",
            "schedule the minimum earlier than noon by more than the boot.",
            "on_time_is_in_time",
        )
    if raised["min"] < 8:
        return (
            f"a minimum of {raised['min']} is too small: the sale keeps 6 instances busy at 100 %.",
            "size the minimum for eight times the traffic at a comfortable CPU.",
            "",
        )
    return (
        "the schedule acts at another time than shortly before 12:00 UTC, or not on every day.",
        "look at minute, hour, weekday and `TimeZone` of the recurrence.",
        "",
    )


@deals_group.check("comes_down", 3, "at most 9 dollars a day")
def deals_down(seen):
    cost = dearest(seen["days"])
    lowers = len([action for action in seen["schedule"] if action["min"] is not None]) > 1
    return judged(
        cost <= 9.0,
        observed=f"{dollars(cost)}",
        why="the capacity of the sale is paid for long before or after it."
        if lowers or not seen["schedule"]
        else "the minimum that was raised is never lowered, so the sale's servers stay all night.",
        next_step="raise the minimum shortly before noon, and lower it when the doors close.",
        shows="up_comes_down" if seen["schedule"] and not lowers else "big_is_elastic",
    )


# 02.6 -------------------------------------------------------------------------------------------


def hint_stream(seen):
    """The state first."""
    if not seen.get("ready") or not seen["group"]:
        return 'Run `lab.setup("02.6")`: it makes the group.'
    forecasts = [policy for policy in seen["policies"] if policy["type"] == "PredictiveScaling"]
    if not forecasts:
        return "`stream` has no predictive policy yet."
    if forecasts[0]["mode"] != "ForecastAndScale":
        return "The policy exists, but its mode is ForecastOnly: it forecasts and does nothing."
    return "When do the servers for 18:00 start, and when do they serve? Seven minutes lie between."


@lab.exercise(
    "02.6",
    title="The rush of every evening",
    services=SERVICES,
    hints=(
        hint_stream,
        "`Mode` decides whether the forecast acts, `SchedulingBufferTime` how early; it "
        "must be longer than the boot. Target tracking stays: someone must bring the group "
        "down.",
        "`'Mode': 'ForecastAndScale', 'SchedulingBufferTime': 600`, beside a metric specification "
        "with `'TargetValue': 50.0` and `'PredefinedMetricType': 'ASGCPUUtilization'`.",
    ),
    explanation="the forecast of 18:00 comes from seven evenings, and its servers were asked for "
    "at 17:50 and served before the rush. Target tracking did the rest, and the way down.",
    what_if="tomorrow is a holiday and nobody comes? Then you pay for one rush too many, and the "
    "forecast learns.",
)
def stream_group(cloud, answers, made):
    seen = {"ready": bool(made), "made": made.get("made"), **around(cloud, "stream")}
    seen["changed"] = bool(seen["group"]) and changed(seen)
    seen["days"] = on(cloud, seeds(EVENING, 51, 52), "stream") if seen["changed"] else []
    return seen


@stream_group.before(
    "The group `stream` now runs: 2 to 24 `m5.large` at 50 % CPU, with a warm-up of 420 s."
)
def make_stream(cloud):
    return make_group(
        cloud, "stream", low=2, desired=2, high=24, track=50.0, DefaultInstanceWarmup=420
    )


stream_group.unless(not_yet("02.6"))


@stream_group.check("ready_at_six", 4, "99.8 % of the day within a second")
def stream_ready(seen):
    forecasts = [policy for policy in seen["policies"] if policy["type"] == "PredictiveScaling"]
    mode = forecasts[0]["mode"] if forecasts else ""
    buffer = forecasts[0]["buffer"] if forecasts else None
    buffer = 300 if buffer is None else buffer
    capped = bool(forecasts) and worst(seen["days"])["largest"] >= seen["group"]["max"]
    talks = bool(forecasts) and mode != "ForecastAndScale"
    late = mode == "ForecastAndScale" and buffer < 420
    return judged(
        all(day["met"] for day in seen["days"]),
        observed=served(seen["days"])
        + (f"; {mode}, {buffer} s ahead" if forecasts else "; no predictive policy"),
        why="in this mode a policy forecasts, and leaves the group alone."
        if talks
        else f"the forecast wants more than `MaxSize` {seen['group']['max']} allows."
        if capped
        else f"what is launched {buffer} s before 18:00 serves after it: the boot takes 420 s."
        if late
        else "the servers are not there when the rush begins.",
        next_step="`'Mode': 'ForecastAndScale'`."
        if talks
        else "give `MaxSize` room."
        if capped
        else "a `SchedulingBufferTime` longer than the boot."
        if late
        else "a predictive policy that acts, early enough, with a target near 50, and a maximum "
        "that lets it.",
        shows="forecasting_is_scaling"
        if talks
        else "max_is_a_safety_net"
        if capped
        else "the_forecast_is_early"
        if late
        else "",
    )


@stream_group.check("comes_down", 2, "at most 11.40 dollars a day")
def stream_down(seen):
    cost = dearest(seen["days"])
    shrinks = kinds(seen) & {"TargetTrackingScaling", "StepScaling", "SimpleScaling"}
    return judged(
        cost <= 11.4,
        observed=dollars(cost),
        why="a lower target, or a higher minimum, is paid for in every hour."
        if shrinks
        else "nothing brings the group down after the rush: predictive scaling only raises.",
        next_step="targets near 50, and a minimum of 2." if shrinks else "keep target tracking.",
        shows="" if shrinks else "predictive_shrinks",
    )


@stream_group.check("forecasts", 1, "a predictive policy")
def stream_forecasts(seen):
    return judged(
        "PredictiveScaling" in kinds(seen),
        observed=f"policies: {', '.join(sorted(kinds(seen))) or 'none'}",
        why="a schedule serves as well, until the rush moves: nobody will tell it.",
        next_step="`put_scaling_policy(PolicyType='PredictiveScaling', ...)`.",
    )


# 02.7 -------------------------------------------------------------------------------------------


def hint_checkout(seen):
    """The state first."""
    if not seen.get("ready") or not seen["group"]:
        return 'Run `lab.setup("02.7")`: it makes the group.'
    group = seen["group"]
    if len(group["zones"]) == 1:
        return "`checkout` knows one zone. How large is the hole when one of n fails?"
    if group["health"] == "ELB" and group["grace"] < 240:
        return f"The grace period is {group['grace']} s, and a boot takes 240: who kills whom?"
    if len(group["zones"]) == 2:
        return "Half the fleet dies. Which costs more: headroom for that, or a third zone?"
    return "The group is spread. Compare the check's numbers with yours, one line at a time."


@lab.exercise(
    "02.7",
    title="Lose a zone at noon",
    services=SERVICES,
    hints=(
        hint_checkout,
        "With three zones a third is lost, and 60 % CPU becomes 90 %: the living can bear it. "
        "`HealthCheckType='ELB'` needs a grace period longer than the boot. The lost: traffic per "
        "second × the dead hosts' share × the time until two checks have failed.",
        "`update_auto_scaling_group(AutoScalingGroupName='checkout', MinSize=3, VPCZoneIdentifier="
        "<three subnets>, HealthCheckType='ELB', HealthCheckGracePeriod=300)`; `expected = "
        "per_second * (before - after) / before * 60`.",
    ),
    explanation="for one minute the balancer sent to the dead what was their share, and that is "
    "what was lost: no policy and no size changes it, only more zones or faster health checks.",
    what_if="all the zone's neighbours' customers launch in the other zones at the same moment, "
    "and AWS has no more to give? Capacity that runs already is the only sure one.",
)
def checkout_group(cloud, answers, made):
    seen = {"ready": bool(made), "made": made.get("made"), **around(cloud, "checkout")}
    seen["changed"] = bool(seen["group"]) and changed(seen)
    seen["days"], seen["own"] = [], None
    if seen["changed"]:
        other = Outage(12.0, zone="us-east-1b", lasting_minutes=90.0)
        later = Outage(13.5, zone="us-east-1a", lasting_minutes=90.0)
        days = [
            replace(ZONE_DOWN, outages=(other,), seed=61),
            replace(ZONE_DOWN, outages=(later,), seed=62),
        ]
        seen["own"] = played(cloud, ZONE_DOWN, "checkout")
        seen["days"] = [seen["own"], *on(cloud, days, "checkout")]
    seen["said"] = {name: value_of(answers, name) for name in ("lost", "because", "expected")}
    return seen


def value_of(answers, name):
    """What the learner's cell has under `name`, None when it has nothing usable."""
    try:
        return answers.value(name)
    except AnswerError:
        return None


@checkout_group.before(
    "The group `checkout` now runs: 2 to 30 `m5.large` at 60 % CPU, in one zone."
)
def make_checkout(cloud):
    return make_group(
        cloud, "checkout", low=2, desired=3, high=30, zones=1, track=60.0, DefaultInstanceWarmup=240
    )


checkout_group.unless(not_yet("02.7"))


@checkout_group.check("within_budget", 3, "99.8 % within a second, whichever zone fails")
def checkout_budget(seen):
    group, day = seen["group"], worst(seen["days"])
    loops = group["health"] == "ELB" and group["grace"] < 240
    zones = len(group["zones"])
    return judged(
        all(day["met"] for day in seen["days"]),
        observed=f"{served(seen['days'])}; {zones} zone{'s' if zones > 1 else ''}",
        why=f"the group kills what boots: a server answers after 240 s, the grace period is "
        f"{group['grace']} s."
        if loops
        else "all of it was in one place."
        if zones == 1
        else "one zone of two is half the fleet, and the other half cannot carry it all."
        if zones == 2
        else f"the living could not carry it: {day['because'] or 'answers came late'}.",
        next_step="a `HealthCheckGracePeriod` longer than the boot."
        if loops
        else "more zones."
        if zones < 3
        else "a lower target.",
        shows="health_checks_know_booting"
        if loops
        else "one_zone_is_enough"
        if zones == 1
        else "two_zones_are_safe"
        if zones == 2
        else "",
    )


@checkout_group.check("affordable", 2, "at most 9.70 dollars a day")
def checkout_affordable(seen):
    cost, zones = dearest(seen["days"]), len(seen["group"]["zones"])
    return judged(
        cost <= 9.7,
        observed=f"{dollars(cost)} in {zones} zone{'s' if zones > 1 else ''}",
        why="headroom for the loss of half the fleet is paid for all day."
        if zones == 2
        else "the group is larger all day than it needs to be.",
        next_step="spread wider instead of larger: a third zone costs nothing."
        if zones == 2
        else "a higher target, or a lower minimum.",
        shows="headroom_is_cheaper" if zones == 2 else "",
    )


@checkout_group.check("asks_the_balancer", 1, "it replaces what the load balancer finds dead")
def checkout_asks(seen):
    return judged(
        seen["group"]["health"] == "ELB",
        observed=f"health checks: {seen['group']['health']}",
        why="EC2 says that a machine runs; an application that hangs stays for ever.",
        next_step="`HealthCheckType='ELB'`, with a grace period longer than the boot.",
        shows="running_is_healthy",
    )


@checkout_group.check("explained", 3, "how many were lost on `zone-down`, why, and why that many")
def checkout_explained(seen):
    said, own = seen["said"], seen["own"]
    near = {
        "lost": is_near(said["lost"], own["lost"], 0.02),
        "because": bool(own["because"]) and same_words(said["because"], own["because"]),
        "expected": any(is_near(said["expected"], own[key], 0.25) for key in ("lost", "refused")),
    }
    wrong = [name for name, right in near.items() if not right]
    overload = bool(own["lost"]) and "because" in wrong and said["because"] == "queue full"
    return judged(
        not wrong,
        observed=", ".join(f"`{name}` is {shown(said[name])}" for name in wrong) or "all three fit",
        why="some of the three is missing."
        if None in said.values()
        else "us-east-1a is not among the group's zones, so there is nothing to explain."
        if not own["lost"]
        else "they were not lost in queues."
        if overload
        else "it is not what the day has on your group as it is now."
        if wrong != ["expected"]
        else "the dead get their share of the traffic, for as long as the balancer believes in "
        "them.",
        next_step="assign `lost`, `because` and `expected` in the exercise's cell."
        if None in said.values()
        else "let the group use all three of us-east-1a, b and c."
        if not own["lost"]
        else "play the day after your last change, and read `lost_because` of that one."
        if wrong != ["expected"]
        else "requests a second at 11:59 × (healthy before − after) ÷ before × 60 s.",
        shows="all_lost_are_overload" if overload else "",
    )


def shown(said):
    """What the learner said, as text."""
    return f"{said:,.0f}" if isinstance(said, float) else "missing" if said is None else repr(said)


def is_near(said, true, tolerance):
    """True for a number within `tolerance` of the true one."""
    is_number = isinstance(said, int | float) and not isinstance(said, bool)
    return is_number and abs(said - true) <= max(1.0, tolerance * true)


def same_words(said, wanted):
    """True when the learner's reason is the wanted one, or a clear part of it."""
    words = said.strip().lower() if isinstance(said, str) else ""
    return len(words) >= 10 and words in wanted


# 02.8 -------------------------------------------------------------------------------------------


@lab.exercise(
    "02.8",
    title="Match night",
    services=SERVICES,
    hints=(
        "Take the five demands one at a time. For each: is it known beforehand, does it repeat, or "
        "is it a surprise? And what of it is a size?",
        "What repeats: predictive, earlier than the boot. A zone: three of them, a minimum that "
        "fills them. A rumour: a step policy on one minute of evidence. The way down: target "
        "tracking. The quota: `MaxSize`. Money: a target as high as the days allow.",
        "Three zones, `MinSize=3`, `MaxSize=16`, `DefaultInstanceWarmup=240`, detailed monitoring; "
        "target tracking and a forecast at about 55, `SchedulingBufferTime` above 240; a step of "
        "+6 on an alarm above 70 % CPU for one minute.",
    ),
    explanation="three policies live together because the largest wish wins on the way out and "
    "target tracking alone decides the way in.",
    what_if="the quota were 8? Then the night without a zone cannot be served: which promise would "
    "you break, and who decides?",
)
def live_group(cloud, answers, made):
    group = group_of(cloud, "live")
    seen = around(cloud, "live")
    big = replace(MATCH_NIGHT, name="a big night", settings={"mean": 16.5, "factor": 5.0}, seed=72)
    dark = Outage(19.25, zone=(group or {"zones": ZONES})["zones"][-1], lasting_minutes=60.0)
    zone = replace(
        MATCH_NIGHT, name="a night without a zone", outages=(dark,), objective_share=0.99, seed=73
    )
    rumour = Day(
        "a day with a rumour",
        "spike",
        {"base": 16.0, "factor": 5.0, "at": 10.7 * HOUR, "lasting": 1.5 * HOUR},
        boot_seconds=240.0,
        objective_share=0.98,
        seed=74,
        **SHOP,
    )
    nights = seeds(MATCH_NIGHT, 71)
    days = {
        "nights": on(cloud, [*nights, big], "live"),
        "zone": on(cloud, [zone], "live"),
        "rumour": on(cloud, [rumour], "live"),
    }
    return {**seen, "days": days, "template": template_of(cloud, group)}


def all_days(seen):
    """The four days, as they came out."""
    return [day for days in seen["days"].values() for day in days]


def kills_what_boots(seen):
    """True when a server of this application is replaced before it can answer."""
    return seen["group"]["health"] == "ELB" and seen["group"]["grace"] < 240


GRACE = (
    "the group kills what boots: a server answers after four minutes, the grace period is shorter.",
    "a `HealthCheckGracePeriod` longer than the boot.",
    "health_checks_know_booting",
)


def slow_metric(seen):
    """Why everything is late when it is: EC2's basic monitoring."""
    return not seen["template"].get("watched", True)


@live_group.check("match_nights", 4, "99.5 % within a second on an ordinary and on a big night")
def live_nights(seen):
    days = seen["days"]["nights"]
    met = all(day["met"] for day in days)
    if kills_what_boots(seen):
        return judged(met, served(days), *GRACE)
    talks = any(policy["mode"] == "ForecastOnly" for policy in seen["policies"])
    ahead = "PredictiveScaling" in kinds(seen) or bool(seen["schedule"])
    capped = ahead and max(day["largest"] for day in days) >= seen["group"]["max"]
    return judged(
        met,
        observed=served(days),
        why="the group is at its maximum, and the night wants more."
        if capped
        else "the policy forecasts, and leaves the group alone: that is its mode."
        if talks
        else "what is known beforehand is not there in time, or not enough of it."
        if ahead
        else "the servers for 18:00 are asked for when 18:00 is there.",
        next_step="raise `MaxSize`, as far as the quota goes."
        if capped
        else "earlier than the hour by more than the boot, in a mode that acts, with a target that "
        "leaves room."
        if ahead
        else "something that knows the evening beforehand, and is early by more than the boot.",
        shows="max_is_a_safety_net"
        if capped
        else "forecasting_is_scaling"
        if talks
        else ""
        if ahead
        else "an_alarm_predicts",
    )


@live_group.check("zone_lost", 3, "99 % within a second on a night without a zone")
def live_zone(seen):
    zones = len(seen["group"]["zones"])
    if kills_what_boots(seen):
        met = all(day["met"] for day in seen["days"]["zone"])
        return judged(met, served(seen["days"]["zone"]), *GRACE)
    return judged(
        all(day["met"] for day in seen["days"]["zone"]),
        observed=f"{served(seen['days']['zone'])}; {zones} zone{'s' if zones > 1 else ''}",
        why="all was in one place."
        if zones == 1
        else "half the fleet died at the height of the evening."
        if zones == 2
        else "the living could not carry the rest until help came.",
        next_step="three zones." if zones < 3 else "a lower target, or a larger maximum.",
        shows="one_zone_is_enough" if zones == 1 else "two_zones_are_safe" if zones == 2 else "",
    )


@live_group.check("rumour_met", 3, "98 % within a second on a day with a rumour")
def live_rumour(seen):
    slow = slow_metric(seen)
    if kills_what_boots(seen):
        met = all(day["met"] for day in seen["days"]["rumour"])
        return judged(met, served(seen["days"]["rumour"]), *GRACE)
    return judged(
        all(day["met"] for day in seen["days"]["rumour"]),
        observed=served(seen["days"]["rumour"]),
        why="EC2 reports every five minutes here, so the alarm is late by that."
        if slow
        else "a forecast does not know it, and target tracking needs three minutes and several "
        "steps.",
        next_step="detailed monitoring in the launch template."
        if slow
        else "a step policy on one minute of evidence, and a step that is large enough.",
        shows="five_minutes_is_now" if slow else "trained_for_the_usual",
    )


@live_group.check("affordable", 2, "at most 44 dollars for the four days together")
def live_affordable(seen):
    cost = sum(day["cost"] for day in all_days(seen))
    return judged(
        cost <= 44.0,
        observed=dollars(cost),
        why="capacity for the rare hours is kept in all the others.",
        next_step="a lower minimum, a higher target, and policies that bring the group down.",
        shows="big_is_elastic",
    )


@live_group.check("quota", 2, "never more than 16 instances, whatever any policy wants")
def live_quota(seen):
    largest = max(day["largest"] for day in all_days(seen))
    return judged(
        seen["group"]["max"] <= 16 and largest <= 16,
        observed=f"`MaxSize` {seen['group']['max']}, desired up to {largest}",
        why="only the maximum, or no policy that may exceed it, keeps a group within a quota.",
        next_step="`MaxSize=16`.",
    )
