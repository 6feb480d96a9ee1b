"""What lab 00 looks at, and what it makes of it.

A check plays days of its own: the shapes are those that the learner has seen, the visitors are
others (HIDDEN), so what passes by the luck of one day does not pass.
"""

from dataclasses import replace

from elastic_lab.exercises import AnswerError, Day, FixedFleet, LabExercises, Outage, judged
from elastic_lab.simulation.traffic import SHAPES

LARGE, DOLLARS, HOURS = "m5.large", 0.096, 24
SIZES = {"m5.large": 2, "m5.xlarge": 4, "m5.2xlarge": 8, "m5.4xlarge": 16}
PEAK_HOUR = 20
HIDDEN = 41
MOST = 60

RETAIL = Day("retail-day", "retail-day", {"mean": 20.0}, service_seconds=0.1, objective_seconds=1.0)
ONE_DIES = replace(
    RETAIL, name="retail-day-one-dies", outages=(Outage(PEAK_HOUR, instances=1),), seed=1
)
ZONE_DIES = replace(
    RETAIL, name="retail-day-zone-dies", outages=(Outage(PEAK_HOUR, zone="us-east-1a"),), seed=2
)
WORLD_CUP = Day(
    "world-cup-day",
    "world-cup-day",
    at_most=3_000_000,
    service_seconds=0.1,
    objective_seconds=1.0,
    start="1998-06-30T00:00:00Z",
)
STEADY = {
    rate: replace(
        RETAIL,
        name=f"steady-{rate}",
        shape="steady",
        settings={"rate": float(rate), "duration": 6 * 3600.0},
    )
    for rate in (8, 16, 38)
}
SALE = {"mean": 10.0}
SERVICES = {
    "web": Day("web-day", "retail-day", SALE, service_seconds=0.02, objective_seconds=0.25),
    "search": Day("search-day", "retail-day", SALE, service_seconds=0.12, objective_seconds=1.0),
    "checkout": Day(
        "checkout-day", "retail-day", SALE, service_seconds=0.05, objective_seconds=0.5
    ),
}
TODAY = {"web": 2, "search": 3, "checkout": 3}

lab = LabExercises(
    "00",
    misconceptions={
        "average_sizes_a_fleet": "Visitors come when they come: a fleet meets each minute's load, "
        "and no visitor ever meets the average.",
        "nothing_lost_is_enough": "A request that waits too long is answered, and still a failure: "
        "whoever waits leaves.",
        "spare_is_free": "A server that waits for work is billed like one that works; safety "
        "bought by the dozen is the waste that this lab is about.",
        "idle_is_waste": "A fleet that keeps its promise has idle time even at its peak. Waste is "
        "what you pay beyond the fleet that would have done, not beyond the work.",
        "night_pays_for_evening": "Capacity cannot be saved up: a second that a server idles at "
        "night is gone, and serves nobody in the evening.",
        "queues_absorb": "A queue takes in a burst, not a shortage: it fills, everybody in it "
        "waits, and whoever comes then is turned away.",
        "twice_is_half": "More servers take away waiting, not work. Where nobody waits, there is "
        "nothing to take away.",
        "queues_are_linear": "Waiting grows without limit as a fleet nears its capacity, so a "
        "little more room there saves far more than its share.",
        "enough_is_instant": "A request's own work is the floor: a second server does not help "
        "with a request that one vCPU is working on.",
        "exactly_enough_is_safe": "A fleet that is just large enough is too small as soon as "
        "one machine dies.",
        "bigger_is_as_safe": "One machine has one power cord. What fails together is the whole "
        "of it, however large it is.",
        "scale_everything": "A chain of services is as strong as its weakest: strength that is "
        "added to the others is paid for and not felt.",
        "capacity_is_shared": "Services that scale apart do not lend each other servers: spare "
        "room in one is no room in the next.",
        "surplus_makes_up": "Too many servers at noon do not make up for too few in the evening: "
        "shortage and surplus are two measures, and never cancel.",
        "standing_still_is_stable": "Supply that stands still while demand moves does not follow "
        "it, and that is what instability counts.",
        "big_is_elastic": "A large fleet is never short, and never fits. Elastic is what follows "
        "demand, down as well as up.",
        "busy_to_the_brim": "Requests do not come evenly spaced: servers that are always busy "
        "have a queue that always grows.",
        "one_spare_is_a_zone": "Servers in one zone fail together. The spare must be as large as "
        "what can be lost at once.",
        "the_hour_hides_the_minute": "A rate that is averaged over a longer time is lower than "
        "the peak within it, and it is the peak that arrives.",
    },
    days=[RETAIL, ONE_DIES, ZONE_DIES, *STEADY.values(), *SERVICES.values(), WORLD_CUP],
)


# What learners give ----------------------------------------------------------------------------


def given(answers, name):
    """The learner's value of `name`, with a plainer word for what is left to fill in."""
    try:
        return answers.value(name)
    except AnswerError as error:
        raise AnswerError(in_plain_words(str(error), name)) from None


def in_plain_words(text, name):
    """What to do about a value of the wrong kind."""
    if "ellipsis" in text:
        return f"`{name}` still says `...`: put your answer there and run the cell again."
    if "float64" in text or "int64" in text:
        return f"`{name}` is a numpy number: put `float(...)` around it."
    return text


def number(value, name):
    """`value` if it is a number, else an AnswerError."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise AnswerError(f"`{name}` should be a number, and is {value!r}.")
    return value


def whole(value, name, most=MOST):
    """`value` as a number of instances, else an AnswerError."""
    if number(value, name) != int(value) or not 1 <= value <= most:
        raise AnswerError(f"`{name}` should be a whole number from 1 to {most}, and is {value!r}.")
    return int(value)


def word(value, name):
    """`value` in lower case without quotes or blanks around it, else an AnswerError."""
    if not isinstance(value, str):
        raise AnswerError(f"`{name}` should be a text, and is {value!r}.")
    return value.strip().strip("'\"").lower()


def table(value, name, keys):
    """`value` if it is a dict with `keys`, else an AnswerError."""
    if not isinstance(value, dict) or set(value) != set(keys):
        wanted = ", ".join(f'"{key}"' for key in keys)
        raise AnswerError(f"`{name}` should be a dict with the keys {wanted}.")
    return value


def fleet(answers, name):
    """The fleet that the learner describes under `name`."""
    told = table(given(answers, name), name, ("instances", "instance_type"))
    kind = word(told["instance_type"], f"{name}'s instance_type")
    if kind not in SIZES:
        raise AnswerError(f"`{name}` should be of one of {', '.join(SIZES)}, and is of {kind}.")
    return FixedFleet(whole(told["instances"], f"{name}'s instances"), kind)


def called(answers, function, *arguments):
    """What the learner's function gives: {"value": ..., "error": ...}."""
    try:
        outcome = answers.call(function, *arguments)
    except AnswerError as error:
        if not str(error).startswith(f"`{function}(...)`"):
            raise AnswerError(in_plain_words(str(error), function)) from None
        return {"value": None, "error": in_plain_words(str(error), f"{function}(...)")}
    return {"value": outcome.value, "error": outcome.error}


def stopped(error):
    """Why a call gave nothing to judge."""
    if "numpy" in error:
        return "the value may well be right, but the check takes plain Python numbers alone."
    return "the function stopped with an error."


def is_number(value):
    """True for an int or a float that is neither a bool nor nan."""
    return isinstance(value, int | float) and not isinstance(value, bool) and value == value


# What days tell --------------------------------------------------------------------------------


def day_of(numbers):
    """What the checks ask of a played day."""
    cost, requests = numbers["cost"], numbers["requests"]
    lost_because = requests["lost_because"]
    return {
        "lost": requests["lost"],
        "lost_percent": 100 * requests["lost"] / requests["offered"],
        "reason": max(lost_because, key=lost_because.get) if requests["lost"] else "",
        "share": numbers["objective"]["share_reached"],
        "met": numbers["objective"]["met"],
        "mean": numbers["latency_seconds"]["mean"],
        "dollars": cost["instances"],
        "wasted": 100 * cost["waste"] / cost["instances"],
    }


def played(cloud, day, fleet, seed=HIDDEN):
    """The day with other visitors than those that the learner has seen."""
    return day_of(cloud.simulate(replace(day, seed=seed), fleet))


def told(day):
    """A day in a few words."""
    lost = f"{day['lost']:,} lost" if day["lost"] else "nothing lost"
    return f"{lost}, {percent(day['share'])} in time"


def percent(share):
    """A share as a percentage that never rounds up to 100 %."""
    return f"{min(100 * share, 99.99) if share < 1 else 100:.2f} %"


def counted(size, noun="instance"):
    """`1 instance`, `2 instances`."""
    return f"{size} {noun}{'' if size == 1 else 's'}"


def rates_of(day):
    """The requests per second of each of the day's minutes."""
    return [round(float(rate), 4) for rate in SHAPES[day.shape](**day.settings).rates]


# 00.1 ------------------------------------------------------------------------------------------


def hint_size(seen):
    """Look at the fleet before speaking."""
    if not seen:
        return (
            "Begin anywhere: `lab.simulate('retail-day', instances=12)`. Was it met? Then try "
            "fewer. Which line of the summary says that it is too few?"
        )
    if not seen["day"]["met"]:
        return (
            f"With {seen['instances']}, {percent(seen['day']['share'])} of requests are answered "
            "in time. Go up, one at a time."
        )
    if seen["fewer"] and seen["fewer"]["met"]:
        return f"{seen['instances']} are enough. Are {seen['instances'] - 1} enough, too?"
    return "The fleet is right. For the waste: which two amounts in `.numbers['cost']` belong here?"


@lab.exercise(
    "00.1",
    title="The fleet that never fails",
    services=(),
    hints=(
        hint_size,
        "The peak of this day brings 150 requests a second, and one `m5.large` answers 20. So "
        "7.5 would do if visitors came evenly spaced. They do not, so look above that. The waste "
        "is a share of the bill: dollars of dollars.",
        "`for n in range(6, 12): print(n, quietly('retail-day', instances=n))` shows the first "
        "fleet that meets the objective. Then, for that day, `100 * day.numbers['cost']['waste'] / "
        "day.numbers['cost']['instances']`.",
    ),
    explanation="the fleet had to be as large as the evening's peak with some room for chance, and "
    "you paid for it during all the other hours. That is the price of a guess that is right.",
    what_if="the sale turns out 7 times as large, and not 5? Or there is no sale? What does the "
    "same fleet cost then, and whom does it serve?",
)
def never_fails(cloud, answers, made):
    size = whole(given(answers, "never_fails"), "never_fails")
    wasted = number(given(answers, "wasted_percent"), "wasted_percent")
    return {
        "instances": size,
        "wasted": wasted,
        "day": played(cloud, RETAIL, FixedFleet(size)),
        "fewer": played(cloud, RETAIL, FixedFleet(size - 1)) if size > 1 else None,
    }


def serves(day):
    """True for a day without loss that meets its objective."""
    return bool(day) and day["met"] and not day["lost"]


@never_fails.check("serves_the_day", 3, "on another sale day: nothing lost, 99 % within 1 second")
def serves_the_day(seen):
    day, size = seen["day"], seen["instances"]
    return judged(
        serves(day),
        observed=f"{counted(size)}: {told(day)}",
        why="the average of the day is about 40 requests a second, which 2 instances answer; the "
        "evening brings 150."
        if size <= 3
        else "nothing is lost, but at the peak so many wait that fewer than 99 % are answered "
        "within a second."
        if not day["lost"]
        else "the evening brings 150 requests a second, and an `m5.large` answers 20.",
        next_step="play the day with one more, until the objective is met.",
        shows="average_sizes_a_fleet"
        if size <= 3
        else "nothing_lost_is_enough"
        if not day["lost"] and not day["met"]
        else "",
    )


@never_fails.check("no_fewer_would_do", 2, "one instance fewer would not do")
def no_fewer_would_do(seen):
    fewer, size, lost = seen["fewer"], seen["instances"], seen["day"]["lost"]
    spare = serves(fewer)
    return judged(
        not spare and not lost,
        observed=f"{counted(size - 1)}: {told(fewer)}" if fewer else f"{counted(size)}",
        why="a smaller fleet keeps the promise as well, for less."
        if spare
        else "the fleet itself loses requests, so the search has not ended.",
        next_step="take instances away until the objective is missed, then give one back."
        if spare
        else "add instances until nothing is lost and the objective is met.",
        shows="spare_is_free" if spare else "",
    )


@never_fails.check("waste_is_read", 2, "the wasted share of your fleet's bill, to a percent point")
def waste_is_read(seen):
    truth, said = seen["day"]["wasted"], seen["wasted"]
    idle = 100 - 100 * 39.57 / (20 * seen["instances"])
    dollars = seen["day"]["dollars"] * truth / 100
    short = seen["day"]["lost"] > 0
    return judged(
        abs(said - truth) <= 1 and not short,
        observed=f"you say {said:.4g} %",
        why="the fleet loses requests, so first find one that does not."
        if short
        else "that is about the share of time in which vCPUs idle. A fleet of just the right size "
        "idles too, so some of that idling is not waste."
        if abs(said - idle) <= 3
        else "that is an amount in dollars, and a share was asked for."
        if abs(said - dollars) <= 0.5
        else "that is a fraction of 1, and a percentage was asked for."
        if abs(100 * said - truth) <= 1
        else f"it is not the waste of {counted(seen['instances'])} as a share of its bill.",
        next_step="divide `cost['waste']` by `cost['instances']`, both in the day's `numbers`, "
        "times 100.",
        shows="idle_is_waste" if abs(said - idle) <= 3 and not short else "",
    )


# 00.2 ------------------------------------------------------------------------------------------

AVERAGE_FLEET = 2
OVERLOADS = (
    (replace(RETAIL, settings={"mean": 10.0, "factor": 6.0}), 2),
    (replace(RETAIL, settings={"mean": 12.0, "factor": 4.0}), 2),
    (replace(RETAIL, settings={"mean": 10.0, "factor": 1.0}), 1),
)
ONE_ANSWERS = 20.0  # requests a second: 2 vCPUs, 0.1 s each


@lab.exercise(
    "00.2",
    title="What an average-sized fleet drops",
    services=(),
    hints=(
        "How many vCPUs does the average minute keep busy? How many has an `m5.large`? And of a "
        "minute that brings more than the fleet can answer, what becomes of the rest?",
        "Go minute by minute. What a minute brings beyond `capacity` is lost; a minute that "
        "brings less loses nothing, and cannot lend what it has left. Mind that a minute has 60 "
        "seconds.",
        "`return 60 * sum(max(rate - capacity, 0) for rate in rates)`. The reason stands in "
        "`numbers['requests']['lost_because']` of the day that you played with the average fleet.",
    ),
    explanation="the queue in front of each server filled within minutes of the sale's start, and "
    "from then on every request beyond capacity was turned away. The quiet hours had room enough "
    "for all of them, at a time when nobody came.",
    what_if="the queue were ten times as long? The fluid sum would hardly change, and those who "
    "are served would wait ten times as long.",
)
def average_drops(cloud, answers, made):
    size = whole(given(answers, "average_fleet"), "average_fleet")
    reason = word(given(answers, "reason"), "reason")
    tried = []
    for day, instances in OVERLOADS:
        outcome = called(answers, "lost_requests", rates_of(day), ONE_ANSWERS * instances)
        lost = played(cloud, day, FixedFleet(instances))["lost"]
        tried.append({"instances": instances, "said": outcome, "lost": lost})
    main = played(cloud, RETAIL, FixedFleet(AVERAGE_FLEET))
    return {"instances": size, "reason": reason, "tried": tried, "day": main}


@average_drops.check("sized_by_the_average", 2, "the smallest fleet that could do the average load")
def sized_by_the_average(seen):
    size = seen["instances"]
    why = {
        1: "the average of *this* day, sale included, is about 40 requests a second: 4 vCPUs' "
        "work.",
        4: "4 vCPUs are kept busy on average, and an `m5.large` has two.",
    }
    return judged(
        size == AVERAGE_FLEET,
        observed=counted(size),
        why=why.get(size, "the average load keeps about 4 vCPUs busy: that is what to size for."),
        next_step="mean rate × seconds per request = vCPUs that are busy on average; divide by the "
        "vCPUs of one `m5.large` and round up.",
    )


@average_drops.check(
    "losses_foreseen", 4, "`lost_requests` within 3 % of what three other days really lose"
)
def losses_foreseen(seen):
    wrong = [one for one in seen["tried"] if not foreseen(one)]
    first = wrong[0] if wrong else seen["tried"][0]
    said, error = first["said"]["value"], first["said"]["error"]
    nothing = is_number(said) and abs(said) < 0.03 * first["lost"]
    in_seconds = is_number(said) and first["lost"] and abs(60 * said / first["lost"] - 1) < 0.03
    return judged(
        not wrong,
        observed=error
        or (f"you say {said:,.0f}" if is_number(said) else f"you return {said!r}")
        + f"; {counted(first['instances'])} lost {first['lost']:,}",
        why=stopped(error)
        if error
        else "the function did not answer with a number."
        if not is_number(said)
        else "the room of quiet minutes was set against the need of busy ones."
        if nothing
        else "rates are per second, and each stands for a minute."
        if in_seconds
        else "a fleet with enough capacity loses nothing."
        if not first["lost"]
        else "the sum does not follow what happens minute by minute.",
        next_step="add up, over the minutes, what is beyond `capacity`, and never less than 0.",
        shows="night_pays_for_evening" if nothing else "",
    )


def foreseen(one):
    """True when the learner's number is what the day lost, or near it."""
    said = one["said"]["value"]
    return is_number(said) and abs(said - one["lost"]) <= max(0.03 * one["lost"], 0.5)


@average_drops.check(
    "why_it_drops", 2, "the reason that the simulator gives for most of the losses"
)
def why_it_drops(seen):
    said, truth = seen["reason"], seen["day"]["reason"]
    return judged(
        said.replace("_", " ") == truth,
        observed=f"you say {said or 'nothing'!r}",
        why="nobody's time ran out: at 20 answers a second a full queue of 1,000 takes 50 seconds, "
        "and the balancer waits for 60. They were turned away at the door."
        if "time" in said
        else "the simulator gives every lost request exactly one reason, and it was another.",
        next_step=f"play the day with {AVERAGE_FLEET} instances and look at "
        "`numbers['requests']['lost_because']`.",
        shows="queues_absorb" if "time" in said else "",
    )


# 00.3 ------------------------------------------------------------------------------------------


@lab.exercise(
    "00.3",
    title="Twice the servers",
    services=(),
    hints=(
        "Play both loads with 2 and with 4, and compare `numbers['latency_seconds']['mean']`. In "
        "which of them did anybody wait?",
        "Response = work + waiting. Doubling the fleet changes only the waiting. At 20 % busy "
        "there is next to none; at 95 % it is nearly all.",
        "`quietly('steady-8', instances=4).numbers['latency_seconds']['mean'] / "
        "quietly('steady-8', instances=2).numbers['latency_seconds']['mean']`, the same with "
        "`steady-38`, and the work alone: 100 milliseconds.",
    ),
    explanation="the fleet that was 20 % busy had no queue to shorten; the one that was 95 % busy "
    "was almost nothing but queue. Neither can be faster than the work itself.",
    what_if="you need pages in 50 ms? No number of these servers will do: only less work, a faster "
    "vCPU, or an answer that is already there (lab 09).",
)
def twice_the_servers(cloud, answers, made):
    said = {
        name: number(given(answers, name), name)
        for name in ("quiet_ratio", "busy_ratio", "floor_ms")
    }
    means = {
        rate: [played(cloud, STEADY[rate], FixedFleet(size))["mean"] for size in (2, 4)]
        for rate in (8, 38)
    }
    return {"said": said, "quiet": means[8][1] / means[8][0], "busy": means[38][1] / means[38][0]}


def ratio_judged(said, truth, belief, why):
    """A ratio of latencies, right to 0.03."""
    inverse = said > 1.1 and abs(1 / said - truth) <= 0.03
    return judged(
        abs(said - truth) <= 0.03,
        observed=f"you say {said:.2f} times",
        why="that is the old latency over the new one: turn it round." if inverse else why,
        next_step="mean latency with 4 instances, divided by that with 2, both measured.",
        shows=belief if abs(said - 0.5) < 0.1 else "",
    )


@twice_the_servers.check("quiet", 2, "what twice the servers make of the latency at 20 % busy")
def quiet(seen):
    why = "at 20 % busy hardly anybody waits, and the work is the same on 4 servers as on 2."
    return ratio_judged(seen["said"]["quiet_ratio"], seen["quiet"], "twice_is_half", why)


@twice_the_servers.check("busy", 2, "what twice the servers make of the latency at 95 % busy")
def busy(seen):
    why = "at 95 % busy nearly all of the latency is waiting, and twice the room ends the wait."
    return ratio_judged(seen["said"]["busy_ratio"], seen["busy"], "queues_are_linear", why)


@twice_the_servers.check("floor", 2, "the mean latency that no number of servers can beat")
def floor(seen):
    said = seen["said"]["floor_ms"]
    return judged(
        abs(said - 100) <= 3,
        observed=f"you say {said:g} ms",
        why="that is in seconds; milliseconds were asked for."
        if abs(said - 0.1) <= 0.003
        else "a request is worked on by one vCPU for 100 ms on average, whoever else is there."
        if said < 100
        else "with enough servers nobody waits, and then it is less than that.",
        next_step="take the waiting away from the latency in your mind: what is left?",
        shows="enough_is_instant" if said < 50 and abs(said - 0.1) > 0.003 else "",
    )


# 00.4 ------------------------------------------------------------------------------------------

BUDGET = 25.0


@lab.exercise(
    "00.4",
    title="Up, out, and what is left when one dies",
    services=(),
    hints=(
        "How many vCPUs has the fleet of exercise 00.1? Which single machine comes close? And how "
        "many must be left over when one of several dies?",
        "Two days tell you: `retail-day` for `up`, and `retail-day-one-dies` for both. `out` must "
        "be a fleet that is large enough *after* it has lost one machine, so one more than enough: "
        "the smaller the machines, the cheaper that one.",
        'One `m5.4xlarge` has 16 vCPUs. For `out`, try `{"instances": 10, "instance_type": '
        '"m5.large"}`. Play `retail-day-one-dies` with both: 100 × lost / offered.',
    ),
    explanation="the same vCPUs in one machine share one queue, so the big machine was even a "
    "little faster for its money, until it died. In ten machines a death takes a tenth, and one "
    "spare machine out of ten is an affordable insurance.",
    what_if="not a machine but a whole Availability Zone fails? How many of your ten are left "
    "then? The last exercise asks.",
)
def up_and_out(cloud, answers, made):
    fleets = {name: fleet(answers, name) for name in ("up", "out")}
    lost = table(given(answers, "lost_percent"), "lost_percent", ("up", "out"))
    said = {name: number(value, f"lost_percent[{name}]") for name, value in lost.items()}
    works = word(given(answers, "still_works"), "still_works")
    return {
        "fleets": {n: {"size": f.instances, "type": f.instance_type} for n, f in fleets.items()},
        "said": said,
        "works": works,
        "calm": played(cloud, RETAIL, fleets["up"]),
        "dies": {name: played(cloud, ONE_DIES, one) for name, one in fleets.items()},
    }


def described(one):
    """`10 m5.large`."""
    return f"{one['size']} `{one['type']}`"


@up_and_out.check("one_machine_serves", 2, "`up`: one machine that serves the undisturbed day")
def one_machine_serves(seen):
    up, day = seen["fleets"]["up"], seen["calm"]
    return judged(
        up["size"] == 1 and day["met"],
        observed=f"{described(up)}: {told(day)}",
        why="scaling up is a bigger machine, not another one beside it."
        if up["size"] > 1
        else "it has fewer vCPUs than the peak keeps busy (15).",
        next_step="take one machine of the smallest type that has more than 15 vCPUs.",
    )


@up_and_out.check(
    "others_carry_on", 3, "`out`: meets the objective though one machine dies at 20:00"
)
def others_carry_on(seen):
    out, day = seen["fleets"]["out"], seen["dies"]["out"]
    return judged(
        out["size"] > 1 and day["met"],
        observed=f"{described(out)}: {told(day)}",
        why="it is one machine, and it is the one that dies."
        if out["size"] == 1
        else "it is just large enough for the peak, and one machine short after the failure.",
        next_step="add machines until what is left *after* the failure is enough.",
        shows="exactly_enough_is_safe" if out["size"] > 1 else "",
    )


@up_and_out.check("within_budget", 2, f"`out` costs at most {BUDGET:.0f} dollars a day")
def within_budget(seen):
    out = seen["fleets"]["out"]
    dollars = out["size"] * DOLLARS * HOURS * SIZES[out["type"]] / SIZES[LARGE]
    return judged(
        out["size"] > 1 and dollars <= BUDGET,
        observed=f"{described(out)}: {dollars:.2f} dollars a day",
        why="there is no fleet of several machines yet."
        if out["size"] == 1
        else "the spare is dear: either there are more of them than one failure takes, or one is "
        "a large part of the fleet.",
        next_step="take smaller machines, and only one more than the peak needs.",
    )


@up_and_out.check("told_apart", 3, "what each loses when a machine dies, and which still works")
def told_apart(seen):
    said, dies = seen["said"], seen["dies"]
    working = [name for name in ("up", "out") if dies[name]["met"]]
    truth = {0: "neither", 1: (working or ["neither"])[0], 2: "both"}[len(working)]
    close = {"up": 1.0, "out": 0.25}
    off = [n for n in ("up", "out") if abs(said[n] - dies[n]["lost_percent"]) > close[n]]
    fraction = off and all(
        abs(100 * said[n] - dies[n]["lost_percent"]) <= close[n] for n in ("up", "out")
    )
    naive = not fraction and (seen["works"] in ("up", "both") or said["up"] <= max(said["out"], 10))
    return judged(
        not off and seen["works"] == truth,
        observed=f"you say: up loses {said['up']:.4g} %, out {said['out']:.2g} %, still works: "
        f"{seen['works']}",
        why="those are fractions of 1; percentages were asked for."
        if fraction
        else "one machine that dies is the whole fleet that dies: all that comes after 20:00 is "
        "lost."
        if naive and truth in ("out", "neither")
        else f"the numbers of `{'` and `'.join(off)}` are not those of your fleets."
        if off
        else f"of your two fleets, the one that still meets its objective is: {truth}.",
        next_step="play `retail-day-one-dies` with each, and take 100 × lost / offered from "
        "`numbers['requests']`; `still_works` is one of up, out, both, neither.",
        shows="bigger_is_as_safe" if naive and truth in ("out", "neither") else "",
    )


# 00.5 ------------------------------------------------------------------------------------------


def hint_bottleneck(seen):
    """Look at which service misses its objective."""
    if not seen:
        return "Play each service's day with today's fleet. Which of the three is not well?"
    ill = [name for name, day in seen["days"].items() if not day["met"]]
    if ill:
        return (
            f"With your sizes, {' and '.join(ill)} would miss the objective. Are the others well?"
        )
    return "All three are well. Did each of those that you made larger need it?"


@lab.exercise(
    "00.5",
    title="Only the bottleneck",
    services=(),
    hints=(
        hint_bottleneck,
        "For each service: peak rate (75 a second) × seconds per request = vCPUs that are busy. "
        "Compare with the two vCPUs of each of its machines. Only one needs more than it has.",
        '`search` needs 9 vCPUs and some room, so 6 machines: `{"web": 2, "search": 6, '
        '"checkout": 3}`. Doubling all is 16 machines; a machine is 2.304 dollars a day.',
    ),
    explanation="web and checkout had room enough; only search had to grow. Services that scale "
    "apart let you buy just that.",
    what_if="all three were one program on every server, 190 ms of work in all? How many servers "
    "would the sale need then? (The work is the same. What you lose is the choice.)",
)
def only_the_bottleneck(cloud, answers, made):
    told_sizes = table(given(answers, "sizes"), "sizes", SERVICES)
    sizes = {name: whole(told_sizes[name], f"sizes[{name}]") for name in SERVICES}
    saved = number(given(answers, "saved"), "saved")
    grown = [name for name in SERVICES if sizes[name] > TODAY[name]]
    days = {name: played(cloud, day, FixedFleet(sizes[name])) for name, day in SERVICES.items()}
    fewer = {n: played(cloud, SERVICES[n], FixedFleet(sizes[n] - 1)) for n in grown}
    return {"sizes": sizes, "saved": saved, "days": days, "fewer": fewer}


@only_the_bottleneck.check("all_three_serve", 3, "each service meets its objective on the sale day")
def all_three_serve(seen):
    ill = [name for name, day in seen["days"].items() if not day["met"]]
    grew_elsewhere = [name for name in seen["fewer"] if name != "search"]
    return judged(
        not ill,
        observed="; ".join(f"{name}: {told(seen['days'][name])}" for name in (ill or SERVICES)),
        why=f"{' and '.join(ill)}: too few vCPUs for the peak and some room for chance, "
        "however many the others have.",
        next_step="give more instances to the service that misses its objective.",
        shows="capacity_is_shared" if ill and grew_elsewhere else "",
    )


@only_the_bottleneck.check("nothing_else_grew", 3, "nothing larger than today that need not be")
def nothing_else_grew(seen):
    needless = [name for name, day in seen["fewer"].items() if day["met"]]
    grew = [name for name in seen["fewer"] if name != "search"]
    changed = any(seen["sizes"][name] != TODAY[name] for name in TODAY)
    return judged(
        changed and not needless and not (grew and not seen["days"]["search"]["met"]),
        observed=", ".join(f"{name} {TODAY[name]} → {seen['sizes'][name]}" for name in TODAY),
        why="nothing has been changed yet."
        if not changed
        else f"{' and '.join(needless or grew)} would do with less: it was not vCPUs that were "
        "lacking there.",
        next_step="leave the services alone that are well, and take the smallest size that makes "
        "the ill one well.",
        shows="scale_everything" if len(needless) > 1 else "",
    )


@only_the_bottleneck.check("saving_computed", 2, "dollars a day that you save against doubling all")
def saving_computed(seen):
    day = DOLLARS * HOURS
    truth = (2 * sum(TODAY.values()) - sum(seen["sizes"].values())) * day
    said = seen["saved"]
    return judged(
        abs(said - truth) <= 0.06,
        observed=f"you say {said:.2f} dollars a day",
        why="that is for an hour; the day has 24."
        if abs(said * HOURS - truth) <= 0.2
        else "that counts machines, and dollars were asked for."
        if abs(said * day - truth) <= 0.06
        else "it is not the price of twice today's machines less that of your sizes.",
        next_step=f"(16 machines − yours) × {DOLLARS:g} dollars × {HOURS} hours.",
    )


# 00.6 ------------------------------------------------------------------------------------------

KEYS = ("under_accuracy", "over_accuracy", "under_timeshare", "over_timeshare", "instability")
SERIES = {
    "a perfect fit": ([1, 2, 3, 2], [1, 2, 3, 2]),
    "a fixed fleet": ([1, 2, 4, 8, 4, 1], [4, 4, 4, 4, 4, 4]),
    "a fleet one step late": ([2, 2, 4, 6, 6, 3, 2], [2, 2, 2, 4, 6, 6, 3]),
    "a fleet that moves the wrong way": ([2, 3, 2, 3, 3], [3, 2, 3, 2, 2.5]),
    "short first, spare later": ([4, 4, 2, 2], [2, 2, 4, 4]),
    "nothing in service": ([2, 5, 5], [0, 0, 0]),
    "a single step": ([3], [2]),
}
ELASTIC, WHOLE_DAY = [2, 2, 3, 6, 8, 4, 2], [1, 1, 2, 5, 8, 3, 1]
CHOICES = {
    "both are never short": (WHOLE_DAY, ELASTIC, [8] * 7),
    "one is short at the peak": (WHOLE_DAY, ELASTIC, [2, 2, 2, 3, 5, 5, 3]),
    "one is never short and costs more": (WHOLE_DAY, [9] * 7, [1, 1, 2, 5, 7, 3, 1]),
    "both are short": (WHOLE_DAY, [1, 1, 2, 4, 7, 3, 1], [3, 3, 3, 3, 3, 3, 3]),
}


def metrics(demand, supply):
    """The five metrics, by their definition."""
    pairs, steps = list(zip(demand, supply, strict=True)), len(demand)
    moves = [
        (sign(supply[k] - supply[k - 1]), sign(demand[k] - demand[k - 1])) for k in range(1, steps)
    ]
    return {
        "under_accuracy": 100 / steps * sum(max(d - s, 0) / d for d, s in pairs),
        "over_accuracy": 100 / steps * sum(max(s - d, 0) / d for d, s in pairs),
        "under_timeshare": 100 / steps * sum(d > s for d, s in pairs),
        "over_timeshare": 100 / steps * sum(s > d for d, s in pairs),
        "instability": 100 / len(moves) * sum(min(abs(a - b), 1) for a, b in moves) if moves else 0,
    }


def sign(value):
    """-1, 0 or 1."""
    return (value > 0) - (value < 0)


@lab.exercise(
    "00.6",
    title="Elastic, in numbers",
    services=(),
    hints=(
        "Take the table's lines one at a time, and try each on a series of three steps that you "
        "can do in your head.",
        "`zip(demand, supply)` gives the pairs for accuracy and timeshare; divide by each pair's "
        "own `d` before you add. For instability, compare the *signs* of two steps: of the T − 1 "
        "steps, how many did not go the same way?",
        "`100 / T * sum(max(d - s, 0) / d for d, s in zip(demand, supply))` is the first. For the "
        "signs: `sgn = lambda x: (x > 0) - (x < 0)`, and `min(abs(sgn(ds) - sgn(dd)), 1)` for each "
        "step. In `better`, compare `(under_accuracy, over_accuracy)` as tuples.",
    ),
    explanation="shortage and surplus are kept apart, each is measured against what was needed at "
    "that moment, and standing still counts when demand moves.",
    what_if="a policy is short for one minute a day, at the one minute that everybody remembers? "
    "No average of a day tells you. That is why the objective is measured request by request.",
)
def elastic_in_numbers(cloud, answers, made):
    measured = {
        name: called(answers, "elasticity", demand, supply)
        for name, (demand, supply) in SERIES.items()
    }
    chosen = {}
    for name, (demand, one, other) in CHOICES.items():
        for turned in (False, True):
            pair = (other, one) if turned else (one, other)
            told_by = called(answers, "better", demand, *pair)
            chosen[f"{name}{', turned round' if turned else ''}"] = told_by
    return {"measured": measured, "chosen": chosen}


def off_by(seen, *keys):
    """The first series on which one of `keys` is wrong: its name, the key, what was said."""
    for name, (demand, supply) in SERIES.items():
        outcome, truth = seen["measured"][name], metrics(demand, supply)
        value = outcome["value"]
        for key in keys:
            said = value.get(key) if isinstance(value, dict) else None
            if not is_number(said) or abs(said - truth[key]) > 0.01:
                return {"name": name, "key": key, "said": said, "outcome": outcome,
                        "truth": truth[key], "demand": demand, "supply": supply}  # fmt: skip
    return None


def metric_judged(seen, keys, why, next_step, belief):
    """A verdict on some of the five metrics; `belief` names a misconception by the case, or ''."""
    off = off_by(seen, *keys)
    if off is None:
        return judged(True, observed=f"right on all {len(SERIES)} series")
    error = off["outcome"]["error"]
    series = f"demand {off['demand']}, supply {off['supply']}"
    absent = not is_number(off["said"])
    steps = len(off["demand"])
    fraction = not absent and off["truth"] and abs(100 * off["said"] - off["truth"]) < 0.01
    by_steps = "instability" in keys and not absent and steps > 1
    by_steps = by_steps and abs(off["said"] * steps / (steps - 1) - off["truth"]) < 0.01
    return judged(
        False,
        observed=f"{series}: {error}"
        if error
        else f"{series}: no number under `{off['key']}`"
        if absent
        else f"{series}: `{off['key']}` {off['said']:.4g}",
        why=stopped(error)
        if error
        else f"the function should return a dict with the keys {', '.join(KEYS)}."
        if absent
        else "that is a fraction of 1, and a percentage was asked for."
        if fraction
        else f"{steps} steps have {steps - 1} moves between them: divide by T − 1."
        if by_steps
        else f"for {off['name']} it is {off['truth']:.4g}: {why}",
        next_step=next_step,
        shows="" if error or absent or fraction or by_steps else belief(off),
    )


@elastic_in_numbers.check("accuracy", 3, "both accuracies right, on seven series")
def accuracy(seen):
    return metric_judged(
        seen,
        ("under_accuracy", "over_accuracy"),
        "each step's shortage, or surplus, is divided by that step's demand, and the two never "
        "meet.",
        "average `max(d - s, 0) / d`, and apart from it `max(s - d, 0) / d`, times 100.",
        lambda off: "surplus_makes_up" if netted(seen) else "",
    )


def netted(seen):
    """True when shortage and surplus cancel in a series that has both in equal measure."""
    value = seen["measured"]["short first, spare later"]["value"]
    truth = metrics(*SERIES["short first, spare later"])
    if not isinstance(value, dict):
        return False
    said = [value.get(key) for key in ("under_accuracy", "over_accuracy")]
    return all(is_number(one) for one in said) and min(said) <= 0 < truth["under_accuracy"]


@elastic_in_numbers.check("timeshare", 2, "both timeshares right, on seven series")
def timeshare(seen):
    return metric_judged(
        seen,
        ("under_timeshare", "over_timeshare"),
        "it counts the steps with too few, or too many, by however little.",
        "count the steps with `d > s`, and those with `s > d`; times 100 / T.",
        lambda off: "",
    )


@elastic_in_numbers.check("instability", 2, "instability right, on seven series")
def instability(seen):
    return metric_judged(
        seen,
        ("instability",),
        "it counts the steps, of T − 1, in which supply and demand did not move the same way; and "
        "not moving is a way.",
        "compare the signs of the two changes; any difference counts 1. A single step has none: 0.",
        lambda off: "standing_still_is_stable" if off["name"] == "a fixed fleet" else "",
    )


@elastic_in_numbers.check("better_policy", 3, "the better of two policies, in eight pairs")
def better_policy(seen):
    wrong = [name for name in seen["chosen"] if not chosen_well(seen, name)]
    name = wrong[0] if wrong else ""
    outcome = seen["chosen"].get(name, {})
    demand, one, other = pair_of(name) if name else ([], [], [])
    bigger = [n for n in wrong if n.startswith("both are never short")]
    return judged(
        not wrong,
        observed=f"demand {demand}, one {one}, other {other}: "
        f"{outcome['error'] or repr(outcome['value'])}"
        if wrong
        else "right on all eight",
        why=stopped(outcome["error"])
        if wrong and outcome["error"]
        else 'the function should return "one" or "other".'
        if wrong and outcome["value"] not in ("one", "other")
        else "neither is ever short, so the one with the smaller surplus is better."
        if name.startswith("both are never")
        else "the one with the smaller `under_accuracy` is better, whatever the other saves.",
        next_step="compare `under_accuracy` first, and `over_accuracy` only if those are equal.",
        shows="big_is_elastic"
        if len(bigger) == 2
        and all(seen["chosen"][name]["value"] in ("one", "other") for name in bigger)
        else "",
    )


def pair_of(name):
    """The series of a choice, in the order in which they were handed over."""
    demand, one, other = CHOICES[name.removesuffix(", turned round")]
    return (demand, other, one) if name.endswith("turned round") else (demand, one, other)


def chosen_well(seen, name):
    """True when the learner's function chose as the rule does."""
    demand, one, other = pair_of(name)
    ranks = [
        (told["under_accuracy"], told["over_accuracy"])
        for told in (metrics(demand, one), metrics(demand, other))
    ]
    return seen["chosen"][name]["value"] == ("one" if ranks[0] < ranks[1] else "other")


# 00.7 ------------------------------------------------------------------------------------------

BRIEF_HOUR = 14.0
BRIEF = Day(
    "a brief rush",
    "spike",
    {"base": 15.0, "factor": 13.0, "at": BRIEF_HOUR * 3600, "lasting": 900.0},
    service_seconds=0.1,
    objective_seconds=1.0,
)
OTHER = Day(
    "a sale on other machines",
    "retail-day",
    {"mean": 10.0, "factor": 6.0},
    service_seconds=0.13,
    objective_seconds=1.0,
)
ROUNDED_HALF = 0.45  # half, and some grace for whole machines and even zones
ORDERS = {
    "brief": (BRIEF, "m5.large", 3, BRIEF_HOUR + 0.02),
    "other": (OTHER, "m5.xlarge", 2, float(PEAK_HOUR)),
}


@lab.exercise(
    "00.7",
    title="A fleet for a day that you have not seen",
    services=(),
    hints=(
        "Three questions, one after the other. How many vCPUs does the busiest minute keep busy? "
        "How many do you want, so that they are not busy all the time? And how many more, so that "
        "this many are left?",
        "The survivors must carry the peak with some room: about 70 to 80 % busy. If `needed` "
        "must be left and one zone of `zones` goes, its share goes: the rest is "
        "`(zones - 1) / zones` of the fleet.",
        "`needed = math.ceil(max(rates) * service_seconds / vcpus / 0.75)`, then `math.ceil(needed "
        "* zones / (zones - 1))`.",
    ),
    explanation="the peak sets the work, chance asks for room, and what can fail at once sets the "
    "spare. It is still a guess about the peak. From lab 02 on you will not have to make it.",
    what_if="you took six zones instead of three? How much smaller is the spare? And what does "
    "traffic between zones cost?",
)
def unseen_day(cloud, answers, made):
    return {name: ordered(cloud, answers, *one) for name, one in ORDERS.items()}


def ordered(cloud, answers, day, instance_type, zones, hour):
    """What the learner's function orders for `day`, and how that goes when a zone dies."""
    rates = rates_of(day)
    outcome = called(answers, "fleet_for", rates, day.service_seconds, SIZES[instance_type], zones)
    size = outcome["value"]
    sound = is_number(size) and size == int(size) and 1 <= size <= 4 * MOST
    seen = {
        "size": size,
        "sound": sound,
        "error": outcome["error"],
        "type": instance_type,
        "zones": zones,
        "work": max(rates) * day.service_seconds,
        "hourly": max(sum(rates[k : k + 60]) for k in range(0, len(rates), 60)) / 60
        * day.service_seconds,
    }  # fmt: skip
    if not sound:
        return seen | {"left": 0, "calm": None, "dies": None, "busy": 0.0, "alone": False}
    fleet_there = FixedFleet(int(size), instance_type, zones)
    left = int(size) - -(-int(size) // zones)
    struck = replace(day, outages=(Outage(hour, zone="us-east-1a"),))
    dies = played(cloud, struck, fleet_there)
    return seen | {
        "left": left,
        "dies": dies,
        "calm": None if dies["met"] else played(cloud, day, fleet_there),
        "busy": seen["work"] / (left * SIZES[instance_type]) if left else 0.0,
    }


def survives(one):
    """The verdict on one unseen day."""
    if not one["sound"]:
        return judged(
            False,
            observed=one["error"] or f"`fleet_for` returned {one['size']!r}",
            why=stopped(one["error"])
            if one["error"]
            else f"it should return a whole number of instances, from 1 to {4 * MOST}.",
            next_step="`rates` is a list of numbers: `max`, `sum` and `len` work on it."
            if one["error"]
            else "`math.ceil` makes a whole number of a fraction, and rounds up.",
        )
    size, left, vcpus = int(one["size"]), one["left"], SIZES[one["type"]]
    calm_is_ill = one["calm"] is not None and not one["calm"]["met"]
    short = left * vcpus < one["work"]
    by_hour = calm_is_ill and size * vcpus <= 2.2 * max(one["hourly"], 1) < one["work"]
    brim = not short and not one["dies"]["met"]
    return judged(
        one["dies"]["met"],
        observed=f"{size} `{one['type']}` in {one['zones']} zones, {left} after a zone's failure: "
        f"{told(one['dies'])}",
        why=f"the busiest minute keeps {one['work']:.1f} vCPUs busy, and even the whole fleet was "
        "not enough for it."
        if calm_is_ill
        else f"those that are left have {left * vcpus} vCPUs, and the busiest minute keeps "
        f"{one['work']:.1f} busy."
        + (" They would be busy without a pause, so a queue grows." if brim else ""),
        next_step="size for the busiest minute, with room, and then so that this much is left "
        "when the fullest zone is gone.",
        shows="the_hour_hides_the_minute"
        if by_hour
        else "busy_to_the_brim"
        if brim
        else "one_spare_is_a_zone"
        if not calm_is_ill
        else "",
    )


@unseen_day.check("outlives_a_zone_in_a_rush", 4, "a rush of minutes, three zones: objective met")
def outlives_a_zone_in_a_rush(seen):
    return survives(seen["brief"])


@unseen_day.check("outlives_a_zone_elsewhere", 4, "other machines, two zones: objective met")
def outlives_a_zone_elsewhere(seen):
    return survives(seen["other"])


@unseen_day.check("no_gold_plate", 3, "survivors at least half busy at the peak, on both days")
def no_gold_plate(seen):
    least = min(seen.values(), key=lambda one: one["busy"])
    sound = all(one["sound"] and one["left"] for one in seen.values())
    carrying = any(one["busy"] <= 1 for one in seen.values())
    return judged(
        sound and carrying and least["busy"] >= ROUNDED_HALF,
        observed=f"{int(least['size'])} `{least['type']}`: the {least['left']} that are left are "
        f"{100 * least['busy']:.0f} % busy at the peak"
        if sound
        else "no fleet that outlives a zone",
        why="more than half of what is left has nothing to do, even at the worst moment of the day."
        if sound and carrying
        else "there is nothing left to be thrifty with: first make the fleet survive.",
        next_step="plan for survivors that are about 75 % busy at the peak.",
    )
