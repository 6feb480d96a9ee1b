"""What lab 01 looks at, and what it makes of it."""

import base64

from elastic_lab.exercises import LabExercises, judged

AL2023 = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"
ALIVE = ("pending", "running")
ENDED = ("shutting-down", "terminated")
ACTING = ("StopInstances", "ModifyInstanceAttribute", "TerminateInstances")

lab = LabExercises(
    "01",
    misconceptions={
        "one_zone_is_enough": "Several instances are not several places: one call lands in one "
        "zone, and a zone fails as a whole.",
        "tags_can_wait": "An instance without tags is nobody's from its first second: bills and "
        "clean-up rules see it before your second call does.",
        "any_image_will_do": "An image id is a snapshot of one day in one Region; the alias is "
        "what stays current.",
        "type_changes_while_running": "A type is the hardware under the instance, so it can only "
        "change while the instance is off it.",
        "stop_equals_terminate": "Stop is a pause that keeps the disk and its bill; terminate is "
        "the end of both.",
        "stopped_is_done": "A stopped instance serves nobody until it is started again.",
        "retries_are_harmless": "Asking again is a second launch, unless the request says that it "
        "is the same one.",
        "memory_survives": "What a process remembers is gone when it restarts; the token must come "
        "from the job itself.",
        "a_list_is_the_truth": "A list from EC2 can be behind the launch it is asked about; only "
        "the launch call itself can refuse to happen twice.",
        "one_token_fits_all": "A token names one launch, so two jobs need two.",
        "names_tell": "A name is what somebody once typed; whether an instance has an owner is a "
        "fact you can look up.",
        "only_running_counts": "A stopped instance still has a disk that is billed.",
        "a_version_inherits_by_itself": "A template's version holds what its own call gives, plus "
        "its `SourceVersion`; without one it starts from nothing.",
        "default_is_latest": "A new version is not the default until you say so: name the version "
        "you mean.",
        "a_copy_is_a_template": "A server made by hand from the same values drifts; one made from "
        "a template carries the version it came from.",
        "off_then_on": "Ending the old before the new one runs is an outage, however short.",
    },
)


def instances(cloud, *filters):
    """Every instance that matches the (name, value) filters, as plain values."""
    wanted = [{"Name": name, "Values": [value]} for name, value in filters]
    pages = cloud.client("ec2").get_paginator("describe_instances").paginate(Filters=wanted)
    found = [i for page in pages for r in page["Reservations"] for i in r["Instances"]]
    return [summary(instance) for instance in found]


def summary(instance):
    """What the checks ask of an instance."""
    return {
        "id": instance["InstanceId"],
        "state": instance["State"]["Name"],
        "type": instance["InstanceType"],
        "image": instance["ImageId"],
        "zone": instance["Placement"]["AvailabilityZone"],
        "tags": {tag["Key"]: tag["Value"] for tag in instance.get("Tags", [])},
    }


def counted(number, noun):
    """`1 instance`, `2 instances`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def told(state):
    """A state in words that stay true while the instance passes on to the next one."""
    if state in ALIVE:
        return "alive"
    return "ended" if state in ENDED else "stopped" if state.startswith("stop") else state


def current_image(cloud):
    """The image that the alias names now."""
    return cloud.client("ssm").get_parameter(Name=AL2023)["Parameter"]["Value"]


def launch(cloud, user_data="", **tags):
    """Launch one t3.micro with `tags`, as somebody else in the account; returns its id."""
    tagging = [{"Key": key, "Value": value} for key, value in tags.items()]
    specifications = [{"ResourceType": "instance", "Tags": tagging}] if tagging else []
    answer = cloud.client("ec2").run_instances(
        ImageId=current_image(cloud),
        InstanceType="t3.micro",
        MinCount=1,
        MaxCount=1,
        UserData=user_data,
        TagSpecifications=specifications,
    )
    return answer["Instances"][0]["InstanceId"]


# 01.1 ------------------------------------------------------------------------------------------


def hint_tags(seen):
    """Look at what is there before speaking."""
    if not seen.get("web"):
        return "Nothing with `Role=web` is alive yet. Which call makes an instance?"
    if len({i["zone"] for i in seen["web"]}) < 2:
        return "They are all in one zone. Which parameter of a launch decides the zone?"
    return "Compare what the check observed with what it expected, one line at a time."


@lab.exercise(
    "01.1",
    title="Three servers, two buildings",
    services=("ec2", "ssm"),
    hints=(
        hint_tags,
        "A subnet lies in one zone, and a call launches into one subnet: two zones need two calls. "
        "Tags given in `TagSpecifications` are there when the instance is.",
        "Loop over two or three zones; in each, `ec2.run_instances(ImageId=image_id, "
        "InstanceType='t3.micro', MinCount=1, MaxCount=1, SubnetId=subnet_in[zone], "
        "TagSpecifications=[{'ResourceType': 'instance', 'Tags': [...]}])`. To start over: "
        "terminate what you made.",
    ),
    explanation="each call was one placement decision, and you made three. The tags came with the "
    "launch, so there was no moment in which the instances were nobody's.",
    what_if="a zone fails now, how many of your three still serve? And with two zones instead of "
    "three?",
)
def three_servers(cloud, answers, made):
    web = [i for i in instances(cloud, ("tag:Role", "web")) if i["state"] in ALIVE]
    born = [call for call in cloud.learner_calls() if is_tagged_launch(call)]
    return {"web": web, "image": current_image(cloud), "tagged_launches": born}


def is_tagged_launch(call):
    """True for a successful RunInstances that carries the tag Role=web."""
    if call["operation"] != "RunInstances" or call["error"]:
        return False
    specifications = call["parameters"].get("TagSpecifications") or []
    given = [tag for each in specifications for tag in each.get("Tags") or []]
    return {"Key": "Role", "Value": "web"} in given


@three_servers.check("three_alive", 2, "three `t3.micro` with `Owner=shop` and `Role=web`, alive")
def three_alive(seen):
    right = [i for i in seen["web"] if i["tags"].get("Owner") == "shop" and i["type"] == "t3.micro"]
    return judged(
        len(right) == 3 == len(seen["web"]),
        observed=f"{counted(len(right), 'instance')} as asked, "
        f"{counted(len(seen['web']), 'instance')} with `Role=web` in all",
        why="a call was refused, or ran more often than you meant: every run of the cell launches "
        "again.",
        next_step="terminate what is too much, or launch what is missing.",
    )


@three_servers.check("two_zones", 2, "instances in at least two Availability Zones")
def two_zones(seen):
    zones = sorted({i["zone"] for i in seen["web"]})
    return judged(
        len(zones) >= 2,
        observed=f"zones: {', '.join(zones) or 'none'}",
        why="one launch call puts all its instances into one subnet, and so into one zone.",
        next_step="launch into subnets of different zones: `SubnetId=subnet_in[zone]`.",
        shows="one_zone_is_enough" if len(zones) == 1 else "",
    )


@three_servers.check("current_image", 1, "the image that the alias names today")
def uses_current_image(seen):
    others = sorted({i["image"] for i in seen["web"]} - {seen["image"]})
    return judged(
        bool(seen["web"]) and not others,
        observed=f"other images: {', '.join(others)}"
        if others
        else ("the alias's image" if seen["web"] else "no instance to look at"),
        why="the image id was copied, or looked up under another alias.",
        next_step="launch from `image_id`, which the alias gave above.",
        shows="any_image_will_do" if others else "",
    )


@three_servers.check("tagged_at_birth", 2, "the tags given in the launch itself")
def tagged_at_birth(seen):
    launches = len(seen["tagged_launches"])
    return judged(
        launches > 0 and bool(seen["web"]),
        observed=f"{counted(launches, 'launch call')} with the tags in `TagSpecifications`",
        why="`create_tags` comes after the launch, so the instance lived without tags for a while, "
        "and for ever if the second call had failed.",
        next_step="move the tags into `TagSpecifications` of `run_instances`.",
        shows="tags_can_wait" if seen["web"] and not launches else "",
    )


# 01.2 ------------------------------------------------------------------------------------------


@lab.exercise(
    "01.2",
    title="A bigger machine, the same server",
    hints=(
        "In which of the states in the table may the type change? What does AWS answer when you "
        "try it now?",
        "The order is: stop, wait until it *is* stopped, change the type, start. A waiter does the "
        "waiting.",
        "`ec2.get_waiter('instance_stopped').wait(InstanceIds=[pet_id])`, then "
        "`ec2.modify_instance_attribute(InstanceId=pet_id, InstanceType={'Value': 't3.small'})`, "
        "then `ec2.start_instances(InstanceIds=[pet_id])`.",
    ),
    explanation="the instance moved to other hardware while it was stopped; its disk, its private "
    "address and its id stayed.",
    what_if="the shop cannot be closed for a minute? Then a bigger machine is the wrong answer: "
    "put a second one beside it.",
)
def resized_pet(cloud, answers, made):
    pets = instances(cloud, ("tag:Name", "pet"))
    calls = cloud.learner_calls()
    changes = [c for c in calls if c["operation"] == "ModifyInstanceAttribute"]
    touched = [c for c in calls if made.get("pet", "none") in named_in(c)]
    return {
        "pet": made.get("pet", ""),
        "pets": pets,
        "refused": [c["error"] for c in changes if c["error"]],
        "touched": [c["operation"] for c in touched if c["operation"] in ACTING],
    }


def named_in(call):
    """The instances that a call names."""
    parameters = call["parameters"]
    return [parameters.get("InstanceId"), *(parameters.get("InstanceIds") or [])]


@resized_pet.before("A `t3.micro` tagged `Name=pet` now runs in your account.")
def make_pet(cloud):
    ec2 = cloud.client("ec2")
    for earlier in instances(cloud, ("tag:Name", "pet")):
        ec2.terminate_instances(InstanceIds=[earlier["id"]])
        ec2.delete_tags(Resources=[earlier["id"]], Tags=[{"Key": "Name"}])
    pet = launch(cloud, Owner="shop", Name="pet")
    ec2.get_waiter("instance_running").wait(InstanceIds=[pet])
    return {"pet": pet}


def living_pet(seen):
    """The pet, or what has been put in its place."""
    alive = [i for i in seen["pets"] if i["state"] not in ENDED]
    ours = [i for i in alive if i["id"] == seen["pet"]]
    return (ours or alive or [{"type": "none", "state": "gone", "id": ""}])[0]


@resized_pet.check("still_itself", 2, "the same instance as before, with its disk")
def still_itself(seen):
    pet = next((i for i in seen["pets"] if i["id"] == seen["pet"]), None)
    state = pet["state"] if pet else "gone"
    kept = pet is not None and state not in ENDED
    return judged(
        kept and bool(seen["touched"]),
        observed=f"the pet is {told(state)}"
        + ("" if seen["touched"] else ", and nothing was done yet"),
        why="nothing has been changed."
        if kept
        else "terminating it deleted its root disk; what runs now is another server.",
        next_step="stop the pet, change it, start it."
        if kept
        else 'make the pet again with `lab.setup("01.2")`, and stop it instead.',
        shows="stop_equals_terminate" if pet and not kept else "",
    )


@resized_pet.check("bigger_type", 2, "its type is `t3.small`")
def bigger_type(seen):
    pet = living_pet(seen)
    while_running = "IncorrectInstanceState" in seen["refused"]
    return judged(
        pet["type"] == "t3.small",
        observed=f"its type is {pet['type']}"
        + ("; AWS refused a change with IncorrectInstanceState" if while_running else ""),
        why="the change was not made, or was refused because the instance was not stopped yet.",
        next_step="wait for `stopped` with a waiter before `modify_instance_attribute`.",
        shows="type_changes_while_running" if while_running else "",
    )


@resized_pet.check("running_again", 2, "it runs again")
def running_again(seen):
    pet = living_pet(seen)
    return judged(
        pet["state"] in ALIVE and bool(seen["touched"]),
        observed=f"it is {told(pet['state'])}" + ("" if seen["touched"] else " still"),
        why="a stopped instance stays stopped until it is started."
        if seen["touched"]
        else "it was never stopped, so it does not run *again*.",
        next_step="`ec2.start_instances(InstanceIds=[pet_id])`, after the change.",
        shows="stopped_is_done" if pet["state"] in ("stopping", "stopped") else "",
    )


# 01.3 ------------------------------------------------------------------------------------------


@lab.exercise(
    "01.3",
    title="One job, one worker",
    hints=(
        "What could two calls for one job have in common that two calls for two jobs have not?",
        "A `ClientToken` that is made from `job_id` is the same in every process, and EC2 itself "
        "refuses to launch it twice. A look at the list first cannot do that.",
        "`ec2.run_instances(..., ClientToken=f'worker-{job_id}')`, and return "
        "`answer['Instances'][0]['InstanceId']`.",
    ),
    explanation="the token comes from the job, so every process makes the same request, and EC2 "
    "answers it with the same launch.",
    what_if="the first worker has been terminated and the job comes again with the same token? "
    "EC2 then refuses with IdempotentInstanceTerminated: what should your function do?",
)
def one_worker(cloud, answers, made):
    again = answers.restarted()
    restart = [call(answers, "job-17"), call(again, "job-17")]
    cloud.set_consistency_lag(600.0)
    try:
        slow_day = [call(again, "job-18"), call(again, "job-18")]
    finally:
        cloud.set_consistency_lag(0.0)
    other = call(again, "job-170")
    workers = [i for i in instances(cloud) if i["tags"].get("Job", "").startswith("job-1")]
    alive = [i for i in workers if i["state"] in ALIVE]
    cleared = [i["id"] for i in alive]
    tokens = [
        c["parameters"].get("ClientToken")
        for c in cloud.learner_calls()
        if c["operation"] == "RunInstances" and not c["error"]
    ]
    return {
        "restart": restart,
        "slow_day": slow_day,
        "other": other,
        "tokens": tokens[-5:],
        "workers": {i["id"]: i["tags"]["Job"] for i in alive},
        "alive": cleared,
    }


def call(answers, job):
    """What the learner's function answers for `job`."""
    outcome = answers.call("launch_worker", job)
    return {"id": outcome.value, "error": outcome.error}


def launched_for(seen, job):
    """The living workers of `job`."""
    return [worker for worker, its_job in seen["workers"].items() if its_job == job]


def returned(outcomes):
    """What the calls answered, for the learner."""
    errors = [outcome["error"] for outcome in outcomes if outcome["error"]]
    ids = {str(outcome["id"]) for outcome in outcomes}
    return f"a call failed: {errors[0]}" if errors else f"{counted(len(ids), 'id')} returned"


def once(seen, job, outcomes):
    """True when the calls agree on one living worker of `job`."""
    workers = launched_for(seen, job)
    return len(workers) == 1 and all(outcome["id"] == workers[0] for outcome in outcomes)


@one_worker.check("once_after_a_restart", 2, "one worker when the process restarts between calls")
def once_after_a_restart(seen):
    workers = launched_for(seen, "job-17")
    return judged(
        once(seen, "job-17", seen["restart"]),
        observed=f"{counted(len(workers), 'worker')} for one job, {returned(seen['restart'])}",
        why="nothing that both calls share told EC2 that they are one launch."
        if len(workers) != 1
        else "the calls did not return the worker's instance id.",
        next_step="give `run_instances` a `ClientToken` that is made from the job alone.",
        shows="memory_survives"
        if once(seen, "job-18", seen["slow_day"])
        else "retries_are_harmless"
        if len(workers) > 1
        else "",
    )


@one_worker.check("once_on_a_slow_day", 2, "one worker when the list of instances is behind")
def once_on_a_slow_day(seen):
    workers = launched_for(seen, "job-18")
    return judged(
        once(seen, "job-18", seen["slow_day"]),
        observed=f"{counted(len(workers), 'worker')} for one job, {returned(seen['slow_day'])}",
        why="EC2 is eventually consistent: the first worker was not in the list yet.",
        next_step="do not look first; let the launch itself be the same launch.",
        shows="a_list_is_the_truth"
        if once(seen, "job-17", seen["restart"])
        else "retries_are_harmless"
        if len(workers) > 1
        else "",
    )


@one_worker.check("one_for_each_job", 2, "another worker for another job")
def one_for_each_job(seen):
    earlier = {outcome["id"] for outcome in (*seen["restart"], *seen["slow_day"])}
    other = seen["other"]
    separate = len(launched_for(seen, "job-170")) >= 1 and other["id"] not in earlier
    refused = "IdempotentParameterMismatch" in other["error"]
    same = not other["error"] and other["id"] in earlier and other["id"] is not None
    return judged(
        separate,
        observed=f"a new job: {returned([other])}"
        + (", of an earlier job's worker" if same else ""),
        why="every job asks with the same token, so EC2 takes them for one launch."
        if refused or same
        else "no worker with the tag `Job=<job_id>` came up for it.",
        next_step="make the token from `job_id`.",
        shows="one_token_fits_all" if refused or same else "",
    )


# 01.4 ------------------------------------------------------------------------------------------


@lab.exercise(
    "01.4",
    title="Terminate the orphans, and nothing else",
    hints=(
        "List everything first. What does an orphan lack, and what may it still have?",
        "Choose by the tag's *key*: no tag whose `Key` is `Owner`. Its name says nothing, and its "
        "state only matters if it has ended already.",
        "`[i['InstanceId'] for i in everything if not any(t['Key'] == 'Owner' for t in "
        "i.get('Tags', []))]`, without those that are terminated; then `terminate_instances`.",
    ),
    explanation="you asked each instance for a fact instead of guessing from its name, and the "
    "stopped one was an orphan like the others: its disk was billed.",
    what_if="somebody launches an orphan a minute from now? A rule that runs by itself beats a "
    "clean-up; so does a launch that is refused without an owner.",
)
def orphans_gone(cloud, answers, made):
    states = {i["id"]: i["state"] for i in instances(cloud)}
    ids = {**made.get("orphans", {}), **made.get("owned", {})}
    names = {name: states.get(instance_id, "terminated") for name, instance_id in ids.items()}
    return {
        "orphans": {name: names[name] for name in made.get("orphans", {})},
        "owned": {name: names[name] for name in made.get("owned", {})},
        "ready": bool(made),
    }


@orphans_gone.before("Your account now has instances of several teams, and some of nobody.")
def make_mess(cloud):
    ec2 = cloud.client("ec2")
    orphans = {
        "without any tag": launch(cloud),
        "with a name only": launch(cloud, Name="web-7"),
        "stopped": launch(cloud, Name="backup"),
    }
    owned = {
        "called delete-me": launch(cloud, Name="delete-me", Owner="search"),
        "without a name": launch(cloud, Owner="search"),
        "called web-1": launch(cloud, Name="web-1", Owner="shop"),
    }
    ec2.get_waiter("instance_running").wait(InstanceIds=[*orphans.values(), *owned.values()])
    ec2.stop_instances(InstanceIds=[orphans["stopped"]])
    ec2.get_waiter("instance_stopped").wait(InstanceIds=[orphans["stopped"]])
    return {"orphans": orphans, "owned": owned}


NOT_READY = 'run `lab.setup("01.4")` first.'


def alive_among(group):
    """The names of those that have not ended."""
    return [name for name, state in group.items() if state not in ENDED]


@orphans_gone.check("running_orphans_gone", 2, "every running orphan terminated")
def running_orphans_gone(seen):
    left = [name for name in alive_among(seen["orphans"]) if name != "stopped"]
    stopped = [n for n in left if seen["orphans"][n] in ("stopping", "stopped")]
    return judged(
        seen["ready"] and not left,
        observed=f"left: {', '.join(left) or 'none'}" if seen["ready"] else "no setup yet",
        why="they were stopped, and a stopped instance keeps a billed disk."
        if stopped
        else "an orphan may have a name; what it lacks is an `Owner`.",
        next_step="choose by the missing `Owner` tag, and terminate."
        if seen["ready"]
        else NOT_READY,
        shows="stop_equals_terminate" if stopped else "names_tell" if left else "",
    )


@orphans_gone.check("stopped_orphan_gone", 2, "the stopped orphan terminated too")
def stopped_orphan_gone(seen):
    left = "stopped" in alive_among(seen["orphans"])
    return judged(
        seen["ready"] and not left,
        observed=("it is stopped, with its disk" if left else "it is gone")
        if seen["ready"]
        else "no setup yet",
        why="a filter on `running` does not see it.",
        next_step="leave out only what has ended." if seen["ready"] else NOT_READY,
        shows="only_running_counts" if left else "",
    )


@orphans_gone.check("owned_untouched", 2, "nothing that has an owner was touched")
def owned_untouched(seen):
    touched = [name for name, state in seen["owned"].items() if state not in ALIVE]
    orphans_left = len(alive_among(seen["orphans"])) == len(seen["orphans"])
    return judged(
        seen["ready"] and not touched and not orphans_left,
        observed=(
            f"ended or stopped: {', '.join(touched)}"
            if touched
            else "nothing was done yet"
            if orphans_left
            else "all owned instances run"
        )
        if seen["ready"]
        else "no setup yet",
        why="a name like `delete-me`, or none, does not make an orphan."
        if touched
        else "there is nothing to praise until the orphans are dealt with.",
        next_step="look at the `Owner` tag alone." if seen["ready"] else NOT_READY,
        shows="names_tell" if touched else "",
    )


# 01.5 ------------------------------------------------------------------------------------------


def decoded(text):
    """Base64 as text, or what came when it is none."""
    try:
        return base64.b64decode(text or "").decode()
    except ValueError:
        return str(text)


@lab.exercise(
    "01.5",
    title="Retire the pet",
    hints=(
        "What are the four things, and in which order can none of them cause an outage?",
        "Read the pet's image, type and user data; make the template and, with `SourceVersion`, "
        "its version 2; launch from that version by number; wait until it runs; then terminate.",
        "`ec2.run_instances(LaunchTemplate={'LaunchTemplateName': 'catalog', 'Version': '2'}, "
        "MinCount=1, MaxCount=1, TagSpecifications=[...])`, then "
        "`ec2.get_waiter('instance_running').wait(InstanceIds=[new])`, then terminate the old one.",
    ),
    explanation="the recipe is kept under a name and a number, so the next replacement is one "
    "call, by anybody, or by no body at all.",
    what_if="version 2 turns out to be bad? Version 1 is still there, unchanged: launch from it.",
)
def retired_pet(cloud, answers, made):
    ec2 = cloud.client("ec2")
    templates = ec2.describe_launch_templates()["LaunchTemplates"]
    versions = {}
    if any(template["LaunchTemplateName"] == "catalog" for template in templates):
        described = ec2.describe_launch_template_versions(LaunchTemplateName="catalog")
        for version in described["LaunchTemplateVersions"]:
            data = version["LaunchTemplateData"]
            versions[str(version["VersionNumber"])] = {
                "image": data.get("ImageId", ""),
                "type": data.get("InstanceType", ""),
                "user_data": decoded(data.get("UserData", "")),
            }
    catalogs = [i for i in instances(cloud, ("tag:Name", "catalog")) if i["id"] != made.get("pet")]
    pet = [i["state"] for i in instances(cloud) if i["id"] == made.get("pet")]
    return {
        "ready": bool(made),
        "wanted": {key: made.get(key, "") for key in ("image", "type", "user_data")},
        "versions": versions,
        "catalogs": [i for i in catalogs if i["state"] in ALIVE],
        "pet": pet[0] if pet else "gone",
        "gap": had_gap(cloud, made, [i["id"] for i in catalogs]),
    }


def had_gap(cloud, made, newer):
    """True when the pet was ended before one of the `newer` instances was seen running."""
    calls = cloud.learner_calls()
    ended = [c["at"] for c in calls if ends(c, made.get("pet", ""))]
    runs = [at for instance, at in cloud.entered("running").items() if instance in newer]
    return bool(ended) and (not runs or min(ended) < min(runs))


def ends(call, instance):
    """True for a successful stop or terminate of `instance`."""
    taken = call["operation"] in ("TerminateInstances", "StopInstances") and not call["error"]
    return taken and instance in (call["parameters"].get("InstanceIds") or [])


@retired_pet.before("The catalogue's pet, `Name=catalog`, now runs in your account.")
def make_catalog(cloud):
    ec2 = cloud.client("ec2")
    for earlier in instances(cloud, ("tag:Name", "catalog")):
        ec2.terminate_instances(InstanceIds=[earlier["id"]])
        ec2.delete_tags(Resources=[earlier["id"]], Tags=[{"Key": "Name"}])
    user_data = "APP=catalog\nVERSION=1\n"
    pet = launch(cloud, user_data=user_data, Name="catalog", Owner="shop")
    ec2.get_waiter("instance_running").wait(InstanceIds=[pet])
    return {"pet": pet, "image": current_image(cloud), "type": "t3.micro", "user_data": user_data}


NO_CATALOG = 'run `lab.setup("01.5")` first.'


@retired_pet.check(
    "version_1_is_the_pet", 2, "version 1 of `catalog` has the pet's image, type, data"
)
def version_1_is_the_pet(seen):
    first = seen["versions"].get("1")
    wrong = [key for key, value in seen["wanted"].items() if first and first[key] != value]
    return judged(
        seen["ready"] and first is not None and not wrong,
        observed="no template `catalog`"
        if first is None
        else f"different: {', '.join(wrong)}"
        if wrong
        else "the same in all three",
        why="the template was written from memory instead of from the pet."
        if first
        else "no version was made under that name.",
        next_step="read `ImageId`, `InstanceType` and the `userData` attribute of the pet."
        if seen["ready"]
        else NO_CATALOG,
    )


@retired_pet.check(
    "version_2_differs_in_one", 2, "version 2 differs in `VERSION=2` and nothing else"
)
def version_2_differs_in_one(seen):
    second = seen["versions"].get("2")
    wanted = {**seen["wanted"], "user_data": seen["wanted"]["user_data"].replace("=1", "=2")}
    wrong = [key for key, value in wanted.items() if second and second[key] != value]
    bare = bool(second) and not second["image"]
    return judged(
        seen["ready"] and second is not None and not wrong,
        observed="no version 2"
        if second is None
        else f"not as wanted: {', '.join(wrong)}"
        if wrong
        else "only the user data differs",
        why="it was made without `SourceVersion`, so it inherited nothing."
        if bare
        else "version 2 changes more than was asked, or less.",
        next_step='`create_launch_template_version(SourceVersion="1", ...)` with the user data.',
        shows="a_version_inherits_by_itself" if bare else "",
    )


@retired_pet.check("launched_from_version_2", 2, "a new `Name=catalog` launched from version 2")
def launched_from_version_2(seen):
    origins = [i["tags"].get("aws:ec2launchtemplate:version", "none") for i in seen["catalogs"]]
    return judged(
        "2" in origins,
        observed=f"launched from version: {', '.join(origins) or 'nothing launched'}",
        why="`$Default` is still version 1."
        if "1" in origins
        else "the new server was made by hand, so nothing ties it to the recipe.",
        next_step="`LaunchTemplate={'LaunchTemplateName': 'catalog', 'Version': '2'}`.",
        shows="default_is_latest"
        if "1" in origins
        else "a_copy_is_a_template"
        if "none" in origins
        else "",
    )


@retired_pet.check("pet_is_gone", 2, "the pet terminated")
def pet_is_gone(seen):
    gone = seen["ready"] and seen["pet"] in (*ENDED, "gone")
    return judged(
        gone,
        observed=f"the pet is {told(seen['pet'])}" if seen["ready"] else "no setup yet",
        why="a stopped pet keeps its disk, and its bill."
        if seen["pet"].startswith("stop")
        else "nothing has ended it.",
        next_step="terminate it once the new one runs." if seen["ready"] else NO_CATALOG,
        shows="stop_equals_terminate" if seen["pet"].startswith("stop") else "",
    )


@retired_pet.check("no_gap", 2, "a catalogue running at every moment")
def no_gap(seen):
    served = seen["ready"] and bool(seen["catalogs"]) and not seen["gap"]
    return judged(
        served,
        observed="the pet was ended before another one ran"
        if seen["gap"]
        else "one ran at every moment"
        if served
        else "no new catalogue runs",
        why="the pet was stopped or terminated first, or before the new one had left `pending`.",
        next_step="launch, wait for `running`, then terminate.",
        shows="off_then_on" if seen["gap"] else "",
    )
