"""What lab 01 looks at, and what it makes of it."""

import base64

from elastic_lab.exercises import AnswerError, LabExercises, counted, judged

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


def retire(ec2, earlier):
    """Make room for a setup: end those of an earlier run and take their names."""
    for instance in earlier:
        ec2.terminate_instances(InstanceIds=[instance["id"]])
        ec2.delete_tags(Resources=[instance["id"]], Tags=[{"Key": "Name"}])


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
    ids = {i["id"] for i in web}
    late = [call for call in cloud.learner_calls() if tags_later(call, ids)]
    return {"web": web, "image": current_image(cloud), "tagged_later": len(late)}


def tags_later(call, ids):
    """True for a successful CreateTags that gives one of `ids` its owner or role."""
    if call["operation"] != "CreateTags" or call["error"]:
        return False
    keys = {tag.get("Key") for tag in call["parameters"].get("Tags") or []}
    return bool(keys & {"Owner", "Role"}) and bool(ids & set(call["parameters"]["Resources"]))


NOTHING_LAUNCHED = "nothing with `Role=web` has been launched (keys and values are case-sensitive)."


def differences(instance):
    """What of an instance is not as asked."""
    owner = instance["tags"].get("Owner")
    found = [] if owner == "shop" else [f"`Owner={owner}`" if owner else "no `Owner`"]
    return found + ([] if instance["type"] == "t3.micro" else [f"type `{instance['type']}`"])


@three_servers.check("three_alive", 2, "three `t3.micro` with `Owner=shop` and `Role=web`, alive")
def three_alive(seen):
    right = [i for i in seen["web"] if not differences(i)]
    other = sorted({text for i in seen["web"] for text in differences(i)})
    return judged(
        len(right) == 3 == len(seen["web"]),
        observed=f"{counted(len(right), 'instance')} as asked"
        + (f", {len(seen['web']) - len(right)} with {', '.join(other)}" if other else ""),
        why=NOTHING_LAUNCHED
        if not seen["web"]
        else "tags or type are not those that were asked for."
        if other
        else "a call was refused, or ran more often than you meant: every run of the cell launches "
        "again.",
        next_step="terminate what is too much, or launch what is missing.",
    )


@three_servers.check("two_zones", 2, "instances in at least two Availability Zones")
def two_zones(seen):
    zones = sorted({i["zone"] for i in seen["web"]})
    return judged(
        len(zones) >= 2,
        observed=f"zones: {', '.join(zones) or 'none'}",
        why="one launch call puts all its instances into one subnet, and so into one zone."
        if zones
        else NOTHING_LAUNCHED,
        next_step="launch into subnets of different zones: `SubnetId=subnet_in[zone]`.",
        shows="one_zone_is_enough" if len(zones) == 1 and len(seen["web"]) > 1 else "",
    )


@three_servers.check("current_image", 1, "the image that the alias names today")
def uses_current_image(seen):
    others = sorted({i["image"] for i in seen["web"]} - {seen["image"]})
    return judged(
        bool(seen["web"]) and not others,
        observed=f"other images: {', '.join(others)}"
        if others
        else "the alias's image"
        if seen["web"]
        else "no instance to look at",
        why="the image id was copied, or looked up under another alias."
        if others
        else NOTHING_LAUNCHED,
        next_step="launch from `image_id`, which the alias gave above.",
        shows="any_image_will_do" if others else "",
    )


@three_servers.check("tagged_at_birth", 2, "no tag that came after the launch")
def tagged_at_birth(seen):
    late = seen["tagged_later"]
    return judged(
        bool(seen["web"]) and not late,
        observed=f"{counted(late, '`create_tags` call')} after the launch"
        if late
        else "the tags came with the launch"
        if seen["web"]
        else "no instance to look at",
        why="`create_tags` comes after the launch, so the instance lived without tags for a while, "
        "and for ever if the second call had failed."
        if late
        else NOTHING_LAUNCHED,
        next_step="terminate them, and launch with the tags in `TagSpecifications`.",
        shows="tags_can_wait" if late else "",
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
    explanation="the instance could move to other hardware while it was stopped; its disk, its "
    "private address and its id stayed.",
    what_if="the shop cannot be closed for a minute? Then a bigger machine is the wrong answer: "
    "put a second one beside it.",
)
def resized_pet(cloud, answers, made):
    pet = made.get("pet", "")
    everything = instances(cloud)
    calls = [call for call in cloud.learner_calls() if pet in named_in(call)]
    changes = [call for call in calls if call["operation"] == "ModifyInstanceAttribute"]
    return {
        "ready": bool(pet),
        "pet": next((i for i in everything if i["id"] == pet), None),
        "others": [i for i in everything if i["tags"].get("Name") == "pet" and i["id"] != pet],
        "refused": [call["error"] for call in changes if call["error"]],
        "touched": any(call["operation"] in ACTING for call in calls),
    }


def named_in(call):
    """The instances that a call names."""
    parameters = call["parameters"]
    return [parameters.get("InstanceId"), *(parameters.get("InstanceIds") or [])]


@resized_pet.before("A `t3.micro` tagged `Name=pet` now runs in your account.")
def make_pet(cloud):
    ec2 = cloud.client("ec2")
    retire(ec2, instances(cloud, ("tag:Name", "pet")))
    pet = launch(cloud, Owner="shop", Name="pet")
    ec2.get_waiter("instance_running").wait(InstanceIds=[pet])
    return {"pet": pet}


NO_PET = "the pet has not been made yet."
MAKE_PET = 'run `lab.setup("01.2")` first.'


def serving(seen):
    """The pet, or what has been put in its place."""
    alive = [i for i in (seen["pet"], *seen["others"]) if i and i["state"] not in ENDED]
    return alive[0] if alive else {"type": "none", "state": "gone"}


@resized_pet.check("still_itself", 2, "the same instance as before, with its disk")
def still_itself(seen):
    kept = seen["pet"] is not None and seen["pet"]["state"] not in ENDED
    state = told(seen["pet"]["state"]) if seen["pet"] else "gone"
    idle = "" if seen["touched"] else ", and nothing was done yet"
    return judged(
        kept and seen["touched"],
        observed=f"the pet is {state}{idle}" if seen["ready"] else "no setup yet",
        why=NO_PET
        if not seen["ready"]
        else "nothing has been changed."
        if kept
        else "terminating it deleted its root disk; what runs now is another server.",
        next_step=MAKE_PET
        if not seen["ready"]
        else "stop the pet, change it, start it."
        if kept
        else 'make the pet again with `lab.setup("01.2")`, and stop it instead.',
        shows="stop_equals_terminate" if seen["ready"] and not kept else "",
    )


@resized_pet.check("bigger_type", 2, "its type is `t3.small`")
def bigger_type(seen):
    pet = serving(seen)
    refused = seen["refused"][-1] if seen["refused"] and pet["type"] != "t3.small" else ""
    early = refused == "IncorrectInstanceState"
    return judged(
        pet["type"] == "t3.small",
        observed=f"its type is `{pet['type']}`" + (f"; AWS answered {refused}" if refused else "")
        if seen["ready"]
        else "no setup yet",
        why=NO_PET
        if not seen["ready"]
        else "the change was refused because the instance was not stopped yet."
        if early
        else "no change to `t3.small` was made that AWS took.",
        next_step=MAKE_PET
        if not seen["ready"]
        else "wait for `stopped` with a waiter, then `modify_instance_attribute`.",
        shows="type_changes_while_running" if early else "",
    )


@resized_pet.check("running_again", 2, "it runs again")
def running_again(seen):
    state = serving(seen)["state"]
    return judged(
        state in ALIVE and seen["touched"],
        observed=("it is " + told(state) + ("" if seen["touched"] else " still"))
        if seen["ready"]
        else "no setup yet",
        why=NO_PET
        if not seen["ready"]
        else "a stopped instance stays stopped until it is started."
        if seen["touched"]
        else "it was never stopped, so it does not run *again*.",
        next_step="`ec2.start_instances(InstanceIds=[pet_id])`, after the change."
        if seen["ready"]
        else MAKE_PET,
        shows="stopped_is_done" if state in ("stopping", "stopped") else "",
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
    again = answers.restarted("launch_worker")
    first, second, third = job_names(cloud)
    restart = [call(answers, first), call(again, first)]
    cloud.set_consistency_lag(600.0)
    try:
        slow_day = [call(again, second), call(again, second)]
    finally:
        cloud.set_consistency_lag(0.0)
    other = call(again, third)
    jobs = {first: "first", second: "second", third: "third"}
    workers = [i for i in instances(cloud) if i["tags"].get("Job") in jobs]
    alive = [i for i in workers if i["state"] in ALIVE]
    if alive:
        cloud.client("ec2").terminate_instances(InstanceIds=[i["id"] for i in alive])
    return {
        "restart": restart,
        "slow_day": slow_day,
        "other": other,
        "workers": {i["id"]: jobs[i["tags"]["Job"]] for i in alive},
        "unlike": sorted({text for i in alive for text in differences(i)}),
    }


def job_names(cloud):
    """Three jobs that no earlier check has asked for; the third begins as the first."""
    number = 1007 + 10 * len(cloud.learner_calls())
    return f"job-{number}", f"job-{number + 1}", f"job-{number}0"


def call(answers, job):
    """What the learner's function answers for `job`: an id, or what it is instead."""
    try:
        outcome = answers.call("launch_worker", job)
    except AnswerError as error:
        if not str(error).startswith("`launch_worker(...)`"):
            raise
        return {"id": "", "error": "", "kind": "something that is no text"}
    kind = "nothing" if outcome.value is None else f"a {type(outcome.value).__name__}"
    is_id = isinstance(outcome.value, str)
    return {"id": outcome.value if is_id else "", "error": outcome.error, "kind": kind}


def launched_for(seen, job):
    """The living workers of `job`."""
    return [worker for worker, its_job in seen["workers"].items() if its_job == job]


def returned(outcomes):
    """What the calls answered, for the learner."""
    for outcome in outcomes:
        if outcome["error"]:
            return f"a call failed: {outcome['error']}"
        if not outcome["id"]:
            return f"the function returned {outcome['kind']}"
    return f"{counted(len({outcome['id'] for outcome in outcomes}), 'id')} returned"


def once(seen, job, outcomes):
    """True when the calls agree on one living worker of `job`."""
    workers = launched_for(seen, job)
    return len(workers) == 1 and all(outcome["id"] == workers[0] for outcome in outcomes)


def not_once(seen, job, outcomes, why, next_step):
    """Why the calls for `job` did not end in one worker, and the next step."""
    failed = next((outcome["error"] for outcome in outcomes if outcome["error"]), "")
    if failed:
        return f"the function raised {failed}", "make the function answer without an error."
    if len(launched_for(seen, job)) == 1:
        returns = "return answer['Instances'][0]['InstanceId']"
        return "it did not return the worker's instance id.", f"end with `{returns}`."
    if not launched_for(seen, job):
        return "no living worker carries the tag `Job=<job_id>`.", "tag the launch with the job."
    return why, next_step


@one_worker.check("once_after_a_restart", 2, "one worker when the process restarts between calls")
def once_after_a_restart(seen):
    workers = launched_for(seen, "first")
    why, next_step = not_once(
        seen,
        "first",
        seen["restart"],
        "nothing that both calls share told EC2 that they are one launch.",
        "give `run_instances` a `ClientToken` that is made from the job alone.",
    )
    return judged(
        once(seen, "first", seen["restart"]),
        observed=f"{counted(len(workers), 'worker')} for one job, {returned(seen['restart'])}",
        why=why,
        next_step=next_step,
        shows=""
        if len(workers) < 2
        else "memory_survives"
        if once(seen, "second", seen["slow_day"])
        else "retries_are_harmless",
    )


@one_worker.check("once_on_a_slow_day", 2, "one worker when the list of instances is behind")
def once_on_a_slow_day(seen):
    workers = launched_for(seen, "second")
    why, next_step = not_once(
        seen,
        "second",
        seen["slow_day"],
        "EC2 is eventually consistent: the first worker was not in the list yet.",
        "do not look first; let the launch itself be the same launch.",
    )
    return judged(
        once(seen, "second", seen["slow_day"]),
        observed=f"{counted(len(workers), 'worker')} for one job, {returned(seen['slow_day'])}",
        why=why,
        next_step=next_step,
        shows=""
        if len(workers) < 2
        else "a_list_is_the_truth"
        if once(seen, "first", seen["restart"])
        else "retries_are_harmless",
    )


@one_worker.check("one_for_each_job", 2, "another worker for another job")
def one_for_each_job(seen):
    earlier = {outcome["id"] for outcome in (*seen["restart"], *seen["slow_day"])} - {""}
    other = seen["other"]
    refused = "IdempotentParameterMismatch" in other["error"]
    same = other["id"] in earlier
    return judged(
        len(launched_for(seen, "third")) >= 1 and not same,
        observed=f"a new job: {returned([other])}" + (", an earlier job's worker" if same else ""),
        why="two jobs ask with the same token, so EC2 takes them for one launch."
        if refused or same
        else "no worker with the tag `Job=<job_id>` came up for it.",
        next_step="make the token from the whole `job_id`.",
        shows="one_token_fits_all" if refused or same else "",
    )


@one_worker.check("as_asked", 1, "each worker a `t3.micro` with `Owner=shop`")
def as_asked(seen):
    return judged(
        bool(seen["workers"]) and not seen["unlike"],
        observed=", ".join(seen["unlike"])
        or ("as asked" if seen["workers"] else "no worker to look at"),
        why="a worker without its owner is an orphan, however well it was launched."
        if seen["workers"]
        else "no living worker carries the tag `Job=<job_id>`.",
        next_step="put `Owner` and `Job` into `TagSpecifications`, and mind the type.",
    )


# 01.4 ------------------------------------------------------------------------------------------


@lab.exercise(
    "01.4",
    title="Terminate the orphans, and nothing else",
    hints=(
        "List everything first. What does an orphan lack, and what may it still have? (An instance "
        "without any tag has no `Tags` key: `i.get('Tags', [])`.)",
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
    orphans, owned = made.get("orphans", {}), made.get("owned", {})
    touched = {instance for call in cloud.learner_calls() for instance in acted_on(call)}
    return {
        "ready": bool(made),
        "orphans": {name: states.get(i, "terminated") for name, i in orphans.items()},
        "owned": [name for name, i in owned.items() if i in touched],
        "acted": bool(touched & {*orphans.values(), *owned.values()}),
    }


def acted_on(call):
    """The instances that a successful call stopped, rebooted or ended."""
    acts = call["operation"] in ("StopInstances", "RebootInstances", "TerminateInstances")
    return call["parameters"].get("InstanceIds") or [] if acts and not call["error"] else []


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


MAKE_MESS = 'run `lab.setup("01.4")` first.'
NO_MESS = "the situation has not been made yet."


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
        why=NO_MESS
        if not seen["ready"]
        else "they were stopped, and a stopped instance keeps a billed disk."
        if stopped
        else "an orphan may have a name; what it lacks is an `Owner`."
        if seen["acted"]
        else "nothing has been terminated yet.",
        next_step="choose by the missing `Owner` tag, and terminate."
        if seen["ready"]
        else MAKE_MESS,
        shows="stop_equals_terminate"
        if stopped
        else "names_tell"
        if left and seen["acted"]
        else "",
    )


@orphans_gone.check("stopped_orphan_gone", 2, "the stopped orphan terminated too")
def stopped_orphan_gone(seen):
    left = "stopped" in alive_among(seen["orphans"])
    return judged(
        seen["ready"] and not left,
        observed="no setup yet"
        if not seen["ready"]
        else "it is stopped, with its disk"
        if left
        else "it is gone",
        why=NO_MESS if not seen["ready"] else "a filter on `running` does not see it.",
        next_step="leave out only what has ended." if seen["ready"] else MAKE_MESS,
        shows="only_running_counts" if left and seen["acted"] else "",
    )


@orphans_gone.check("owned_untouched", 2, "nothing that has an owner was touched")
def owned_untouched(seen):
    touched = seen["owned"]
    return judged(
        seen["acted"] and not touched,
        observed="no setup yet"
        if not seen["ready"]
        else f"ended or stopped: {', '.join(touched)}"
        if touched
        else "all owned instances left alone"
        if seen["acted"]
        else "nothing was done yet",
        why=NO_MESS
        if not seen["ready"]
        else "a name like `delete-me`, or none, does not make an orphan."
        if touched
        else "there is nothing to praise until the orphans are dealt with.",
        next_step="look at the `Owner` tag alone." if seen["ready"] else MAKE_MESS,
        shows="names_tell" if touched else "",
    )


# 01.5 ------------------------------------------------------------------------------------------


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
    template = template_named(ec2, "catalog")
    pet = made.get("pet", "")
    catalogs = [i for i in instances(cloud, ("tag:Name", "catalog")) if i["id"] != pet]
    alive = [i for i in catalogs if i["state"] in ALIVE]
    states = [i["state"] for i in instances(cloud) if i["id"] == pet]
    return {
        "ready": bool(made),
        "wanted": {key: made.get(key, "") for key in ("image", "type", "user_data")},
        "template": template,
        "versions": versions_of(ec2, template),
        "catalogs": [{**i, "user_data": user_data_of(ec2, i["id"])} for i in alive],
        "pet": states[0] if states else "gone",
        "gap": had_gap(cloud, pet, [i["id"] for i in catalogs]),
    }


def template_named(ec2, name):
    """The id of the launch template `name`, empty when there is none."""
    templates = ec2.describe_launch_templates()["LaunchTemplates"]
    found = [t["LaunchTemplateId"] for t in templates if t["LaunchTemplateName"] == name]
    return found[0] if found else ""


def versions_of(ec2, template):
    """Version number -> image, type and user data of each version of a launch template."""
    if not template:
        return {}
    described = ec2.describe_launch_template_versions(LaunchTemplateId=template)
    return {
        str(version["VersionNumber"]): {
            "image": version["LaunchTemplateData"].get("ImageId", ""),
            "type": version["LaunchTemplateData"].get("InstanceType", ""),
            "user_data": decoded(version["LaunchTemplateData"].get("UserData", "")),
        }
        for version in described["LaunchTemplateVersions"]
    }


def user_data_of(ec2, instance):
    """An instance's user data as text."""
    answer = ec2.describe_instance_attribute(InstanceId=instance, Attribute="userData")
    return decoded(answer["UserData"].get("Value", ""))


def decoded(text):
    """Base64 as text without surrounding white space, or what came when it is no base64."""
    try:
        return base64.b64decode(text or "").decode().strip()
    except ValueError:
        return str(text)


def had_gap(cloud, pet, newer):
    """True when, from the pet's end on, there was a moment without one of the `newer` running."""
    calls = cloud.learner_calls()
    runs = cloud.entered("running")
    end = {i: min([c["at"] for c in calls if ends(c, i)], default=None) for i in newer}
    at = min([c["at"] for c in calls if ends(c, pet)], default=None)
    while at is not None:
        relieving = [end[i] for i in newer if i in runs and runs[i] <= at < (end[i] or at + 1)]
        if not relieving:
            return True
        at = None if None in relieving else max(relieving)
    return False


def ends(call, instance):
    """True for a successful stop or terminate of `instance`."""
    taken = call["operation"] in ("TerminateInstances", "StopInstances") and not call["error"]
    return taken and instance in (call["parameters"].get("InstanceIds") or [])


@retired_pet.before("The catalogue's pet, `Name=catalog`, now runs in your account.")
def make_catalog(cloud):
    ec2 = cloud.client("ec2")
    retire(ec2, instances(cloud, ("tag:Name", "catalog")))
    if template_named(ec2, "catalog"):
        ec2.delete_launch_template(LaunchTemplateName="catalog")
    user_data = "APP=catalog\nVERSION=1\n"
    pet = launch(cloud, user_data=user_data, Name="catalog", Owner="shop")
    ec2.get_waiter("instance_running").wait(InstanceIds=[pet])
    return {
        "pet": pet,
        "image": current_image(cloud),
        "type": "t3.micro",
        "user_data": user_data.strip(),
    }


MAKE_CATALOG = 'run `lab.setup("01.5")` first.'
NO_CATALOG = "the pet has not been made yet."
AGAIN = (
    "versions never change: `ec2.delete_launch_template(LaunchTemplateName='catalog')`, then make "
    "both again"
)


def unlike(version, wanted):
    """The names of what in `version` is not as `wanted`."""
    return [key for key, value in wanted.items() if version and version[key] != value]


@retired_pet.check(
    "version_1_is_the_pet", 2, "version 1 of `catalog` has the pet's image, type and user data"
)
def version_1_is_the_pet(seen):
    first = seen["versions"].get("1")
    wrong = unlike(first, seen["wanted"])
    return judged(
        seen["ready"] and first is not None and not wrong,
        observed="no setup yet"
        if not seen["ready"]
        else "no template `catalog`"
        if first is None
        else f"different: {', '.join(wrong)}"
        if wrong
        else "the same in all three",
        why=NO_CATALOG
        if not seen["ready"]
        else "the template is not what the pet is."
        if first
        else "no template was made under that name.",
        next_step=MAKE_CATALOG
        if not seen["ready"]
        else f"{AGAIN} from the pet's `ImageId`, `InstanceType` and `userData` attribute."
        if first
        else "read `ImageId`, `InstanceType` and the `userData` attribute of the pet.",
    )


def version_2_wanted(seen):
    """What version 2 must hold."""
    newer = seen["wanted"]["user_data"].replace("VERSION=1", "VERSION=2")
    return {**seen["wanted"], "user_data": newer}


@retired_pet.check(
    "version_2_differs_in_one", 2, "version 2 differs in `VERSION=2` and nothing else"
)
def version_2_differs_in_one(seen):
    second = seen["versions"].get("2")
    wrong = unlike(second, version_2_wanted(seen))
    bare = bool(second) and not second["image"]
    source = '`create_launch_template_version(SourceVersion="1", ...)` with the new user data'
    return judged(
        seen["ready"] and second is not None and not wrong,
        observed="no setup yet"
        if not seen["ready"]
        else "no version 2"
        if second is None
        else f"not as wanted: {', '.join(wrong)}"
        if wrong
        else "only the user data differs",
        why=NO_CATALOG
        if not seen["ready"]
        else "it was made without `SourceVersion`, so it inherited nothing."
        if bare
        else "version 2 changes more than was asked, or less."
        if second
        else "there is no second version yet.",
        next_step=MAKE_CATALOG
        if not seen["ready"]
        else f"{AGAIN}, the second by {source}."
        if second
        else f"{source}.",
        shows="a_version_inherits_by_itself" if bare else "",
    )


@retired_pet.check("launched_from_version_2", 2, "one new `Name=catalog`, as version 2 has it")
def launched_from_version_2(seen):
    new = seen["catalogs"]
    origins = [version_of_origin(seen, i) for i in new]
    given = {key: value for key, value in seen["versions"].get("2", {}).items() if value}
    changed = [key for i in new for key in given if i[key] != given[key]]
    return judged(
        origins == ["2"] and not changed,
        observed=f"launched from version: {', '.join(origins) or 'nothing launched'}"
        + (f"; with another {', '.join(changed)}" if origins == ["2"] and changed else ""),
        why=no_launch_reason(origins, changed),
        next_step="`LaunchTemplate={'LaunchTemplateName': 'catalog', 'Version': '2'}`, and no "
        "other parameters over it; end what is too much.",
        shows="default_is_latest"
        if origins == ["1"]
        else "a_copy_is_a_template"
        if origins == ["none"]
        else "",
    )


def version_of_origin(seen, instance):
    """The version of template `catalog` that an instance was launched from, or `none`."""
    tags = instance["tags"]
    if tags.get("aws:ec2launchtemplate:id", "") != (seen["template"] or "no template"):
        return "none"
    return tags.get("aws:ec2launchtemplate:version", "none")


def no_launch_reason(origins, changed):
    """Why the new catalogue is not the one that was asked for."""
    if not origins:
        return "no living instance but the pet is tagged `Name=catalog`."
    if len(origins) > 1:
        return "more than one new catalogue is alive."
    if origins == ["1"]:
        return "`$Default` is still version 1."
    if origins == ["none"]:
        return "the new server was made by hand, so nothing ties it to the recipe."
    return (
        "the launch gave parameters of its own over the template's."
        if changed
        else (f"it came from version {origins[0]}.")
    )


@retired_pet.check("pet_is_gone", 2, "the pet terminated")
def pet_is_gone(seen):
    stopped = seen["pet"].startswith("stop")
    return judged(
        seen["ready"] and seen["pet"] in (*ENDED, "gone"),
        observed=f"the pet is {told(seen['pet'])}" if seen["ready"] else "no setup yet",
        why=NO_CATALOG
        if not seen["ready"]
        else "a stopped pet keeps its disk, and its bill."
        if stopped
        else "nothing has ended it.",
        next_step="terminate it once the new one runs." if seen["ready"] else MAKE_CATALOG,
        shows="stop_equals_terminate" if stopped else "",
    )


@retired_pet.check("no_gap", 2, "a catalogue running at every moment")
def no_gap(seen):
    served = seen["ready"] and bool(seen["catalogs"]) and not seen["gap"]
    return judged(
        served,
        observed="no setup yet"
        if not seen["ready"]
        else "a moment with no catalogue running"
        if seen["gap"]
        else "one ran at every moment"
        if served
        else "no new catalogue is alive",
        why=NO_CATALOG
        if not seen["ready"]
        else "one was stopped or terminated before the next had left `pending`."
        if seen["gap"]
        else "the pet has no successor yet.",
        next_step='begin again with `lab.setup("01.5")`: launch, wait for `running`, terminate.'
        if seen["ready"]
        else MAKE_CATALOG,
        shows="off_then_on" if seen["gap"] else "",
    )
