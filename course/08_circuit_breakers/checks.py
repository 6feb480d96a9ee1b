"""What lab 08 looks at, and what it makes of it."""

import threading
import urllib.request
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from elastic_lab.exercises import AnswerError, LabExercises, counted, judged
from elastic_lab.exercises.at_once import at_once
from elastic_lab.exercises.retry_storm import (
    AN_ERROR_IN_A_HUNDRED,
    clients_of,
    longest_wait,
    numbers_of,
    storm,
)
from elastic_lab.wall_clock import monotonic_seconds, wait, wait_until

lab = LabExercises(
    "08",
    misconceptions={
        "retries_always_help": "A retry helps one caller and is more load from all of them: when "
        "nothing limits the sum, retries keep an outage alive.",
        "jitter_is_enough": "Backoff and jitter spread retries over time; only a budget or a "
        "breaker makes them fewer.",
        "never_retry": "Single errors are ordinary, and one retry hides nearly all of them.",
        "no_timeout_is_fine": "Without a time-out a call lasts as long as the other side likes, "
        "and takes its thread along.",
        "capacity_is_the_limit": "A system that retries can be kept down by a load far below its "
        "capacity: what counts is load × attempts.",
        "five_is_enough_ever": "Failures in a row say that a service is sick; five in a week say "
        "nothing, so a success must clear the count.",
        "half_open_is_open_house": "Half-open lets one call through: all at once is the storm that "
        "the breaker should spare a service that has just got up.",
        "the_date_is_a_clock": "The wall clock can be set forward and back; a time-out is measured "
        "on a monotonic clock, given as an argument so that it can be tested.",
        "breaker_per_call": "A breaker learns from many calls, so many calls must share one: one "
        "for each service, not for each call or user.",
        "threads_take_turns": "Between two instructions another thread may come: look, decide and "
        "note under one lock.",
        "catch_everything": "A wrong request is the caller's mistake: it says nothing of the "
        "service's health, and must be seen.",
        "fallback_calls_the_same": "A fallback that asks the sick service falls with it, and is "
        "one more request for it.",
        "a_guess_is_an_answer": "Second best that is not marked is a lie to the reader, and a dead "
        "service that nobody notices.",
        "a_queue_is_a_wall": "Who waits for a place holds a thread as well: a bulkhead refuses.",
        "one_at_a_time_is_safe": "A lock around the call makes it safe, and as slow as one caller.",
        "a_library_knows": "A library's decisions are its author's: read them by their behaviour.",
    },
)

RECOMMENDER = """
from flask import Flask

app = Flask(__name__)

@app.get("/users/<int:user>")
def liked_by(user):
    if user >= 1000:
        return {"error": "no such user"}, 404
    return {"products": [f"p{(user * 7 + n) % 50}" for n in range(3)]}

@app.get("/popular")
def popular():
    return {"products": ["p1", "p2", "p3"]}
"""
CATALOGUE = """
from flask import Flask

app = Flask(__name__)

@app.get("/popular")
def popular():
    return {"products": ["p10", "p20", "p30"]}
"""
REVIEWS = """
from flask import Flask

app = Flask(__name__)

@app.get("/products/<product>")
def reviews(product):
    return {"reviews": [f"{product} is fine"]}
"""
CARRIER = """
from flask import Flask

app = Flask(__name__)

@app.get("/prices/<postcode>")
def price(postcode):
    if not (postcode.isdecimal() and len(postcode) == 5):
        return {"error": "a postcode has five digits"}, 422
    return {"price": 3.5 + int(postcode) % 40 / 10}
"""
ORDINARY_CARRIER = (
    CARRIER
    + """
import itertools
from flask import abort

asked = itertools.count(1)

@app.before_request
def fail_one_in_ten():
    if next(asked) % 10 == 0:
        abort(503)
"""
)
SERVICES = {
    "recommender": (RECOMMENDER, 0.02),
    "catalogue": (CATALOGUE, 0.0),
    "reviews": (REVIEWS, 0.0),
    "carrier": (CARRIER, 0.0),
}
POPULAR = ["p10", "p20", "p30"]
HERE = (__file__,)


def liked_by(user):
    """What the recommender says."""
    return [f"p{(user * 7 + n) % 50}" for n in range(3)]


def price_of(postcode):
    """What the carrier says."""
    return 3.5 + int(postcode) % 40 / 10


class Service:
    """One of the lab's services, as its own team runs it, and what reached it since `since`."""

    def __init__(self, cloud, name):
        source, seconds = SERVICES[name]
        self.cloud, self.name = cloud, name
        self.seconds = seconds
        self.url = self.run(source)
        self.fault()
        self.since()

    def run(self, source):
        """Let it run `source`, at the same address; that address."""
        return self.cloud.dependency(self.name, source, self.seconds, 32)

    def fault(self, **faults):
        self.cloud.fault(self.name, **faults)

    def since(self):
        """Forget the requests so far."""
        seen = self.cloud.visits(self.name)
        self.begin = seen[-1]["at"] if seen else -1.0

    def visits(self):
        return [visit for visit in self.cloud.visits(self.name) if visit["at"] > self.begin]

    def all_answered(self):
        """Wait until it has answered all that reached it."""
        wait_until(lambda: all(v["status"] is not None for v in self.visits()), 5.0)


def most_at_once(visits):
    """How many requests were under way together, at the most."""
    ends = [(v["at"] + (v["seconds"] or 60.0), -1) for v in visits]
    changes = sorted([*ends, *((v["at"], 1) for v in visits)])
    under_way = most = 0
    for _, change in changes:
        under_way += change
        most = max(most, under_way)
    return most


def timed(answers, function, argument, within):
    """What a call of the learner's gave: value, error, and whether it came `within` seconds."""
    (given,) = at_once([lambda: called(answers, function, argument)], 6.0, HERE)
    if given is None:
        return {"value": None, "error": "it did not come at all", "in_time": False}
    return {**given, "in_time": given["seconds"] <= within}


def called(answers, function, *arguments):
    """What a call gave, and how long it took."""
    start = monotonic_seconds()
    try:
        outcome = answers.call(function, *arguments)
        value, error = outcome.value, outcome.error
    except AnswerError as wrong:
        if str(wrong).startswith(f"`{function}` "):
            raise
        value, error = None, str(wrong)
    return {"value": value, "error": error, "seconds": monotonic_seconds() - start}


def several(answers, function, arguments, within=5.0):
    """The same for many arguments, each in a thread of its own, all begun together."""
    calls = [lambda a=argument: called(answers, function, a) for argument in arguments]
    none = {"value": None, "error": "it did not come at all", "seconds": within}
    return [given or none for given in at_once(calls, within, HERE)]


def of_page(value, key):
    """A part of a page, None when it is no page."""
    return value.get(key) if isinstance(value, dict) else None


def nothing_yet(function, value):
    """What every check says of a function that does nothing yet."""
    if value is not None:
        return None
    return judged(
        False,
        observed=f"`{function}` gave no result, though its service is well",
        why="it is not written yet, or stops with an error.",
        next_step="call it yourself, and see what comes back.",
    )


def kind_of(error):
    """`UnknownUser` of `UnknownUser: 7`."""
    return error.partition(":")[0]


def named(errors):
    """`UnknownUser and no error`."""
    return " and ".join(error or "no error" for error in errors)


# 08.1 ------------------------------------------------------------------------------------------

SEEDS = (11, 12, 13)
BACK_WITHIN, GOOD_SHARE, MOST_WAIT = 120.0, 0.999, 4.0
FOR_EVER = 1e9


def hint_storm(seen):
    """Look at the policy before speaking."""
    policy = seen.get("policy")
    if not policy or policy.get("budget") is policy.get("breaker") is None:
        return (
            "How many attempts a second does the service get when every first one fails? What "
            "in your policy makes that number smaller?"
        )
    if seen["longest_wait"] > MOST_WAIT:
        return "Multiply: attempts × time-out, and the waits between them. What does it come to?"
    return "Compare what the check observed with what it expected, one line at a time."


@lab.exercise(
    "08.1",
    title="Two minutes, not twenty",
    services=(),
    hints=(
        hint_storm,
        "The outage stays when load × attempts is above the capacity. A retry budget of b makes "
        "that at most load × (1 + b), and single errors still get their retry. A time-out belongs "
        "a little above what a healthy service needs in its worst moments, here about 0.7 s.",
        "`policy = {'timeout': 1.0, 'attempts': 3, 'backoff': 'full jitter', 'budget': 0.1}`, and "
        "`stays_from` is the capacity divided by the attempts.",
    ),
    explanation="with a budget the fleet sends at most 77 attempts a second, which is less than "
    "100: the service catches up as soon as it is well. Single errors still get their retry.",
    what_if="three services call each other in a chain, and each tries three times? The last one "
    "then gets 27 attempts for one request: so retry in one place only.",
)
def storm_policy(cloud, answers, made):
    policy = answers.value("policy")
    stays_from = answers.value("stays_from")
    if type(policy) is not dict:
        raise AnswerError("`policy` is a dict with the names of `lab.retry_storm`.")
    try:
        clients = clients_of(**policy)
    except (TypeError, ValueError) as error:
        raise AnswerError(f"`policy` cannot be played: {error}.") from None
    storms = [numbers_of(storm(clients, seed=seed)) for seed in SEEDS]
    ordinary = [
        numbers_of(storm(clients, faults=(AN_ERROR_IN_A_HUNDRED,), seed=seed)) for seed in SEEDS
    ]
    back = [told["recovered_after"] for told in storms]
    return {
        "policy": policy,
        "stays_from": stays_from,
        "back": None if None in back else max(back),
        "attempts": max(told["attempts_per_request"] for told in storms),
        "ordinary": min(told["success"] for told in ordinary),
        "longest_wait": min(longest_wait(policy), FOR_EVER),
    }


@storm_policy.check("back_in_time", 3, "back within 2 minutes of the fault's end, each time")
def back_in_time(seen):
    back, policy = seen["back"], seen["policy"]
    limited = policy.get("budget") is not None or policy.get("breaker") is not None
    spread = policy.get("backoff", "none") != "none"
    return judged(
        back is not None and back <= BACK_WITHIN,
        observed="the outage stays for good"
        if back is None
        else f"back {back:.0f} s after the fault",
        why="the attempts of all callers together stay above what the service can do.",
        next_step="let something limit the sum of the retries, not only their pace.",
        shows=""
        if limited
        else "jitter_is_enough"
        if spread
        else "retries_always_help"
        if policy.get("attempts", 4) > 1
        else "",
    )


@storm_policy.check("rides_out_errors", 2, "99.9 % answered when one call of a hundred fails")
def rides_out_errors(seen):
    alone = seen["policy"].get("attempts", 4) == 1
    return judged(
        seen["ordinary"] >= GOOD_SHARE,
        observed=f"{100 * seen['ordinary']:.1f} % answered in an ordinary half-hour",
        why="a request that meets the one error has no second chance."
        if alone
        else "answers that were on their way are thrown away: the time-out is too short for a "
        "healthy service's slower moments."
        if seen["policy"].get("timeout", 1.0) < 0.8
        else "too few failed requests get a retry.",
        next_step="allow a retry, and wait long enough for a healthy answer.",
        shows="never_retry" if alone else "",
    )


@storm_policy.check("nobody_waits", 2, "nobody waits more than 4 seconds")
def nobody_waits(seen):
    return judged(
        seen["longest_wait"] <= MOST_WAIT,
        observed="a request can wait for ever"
        if seen["longest_wait"] >= FOR_EVER
        else f"a request can wait {seen['longest_wait']:.1f} s before it is lost",
        why="attempts × time-out, and the backoff between them, add up.",
        next_step="shorten the time-out, or try less often.",
        shows="no_timeout_is_fine" if seen["policy"].get("timeout", 1.0) >= 5 else "",
    )


@storm_policy.check("stays_from", 2, "the load from which on the outage can keep itself alive")
def stays_from(seen):
    given = seen["stays_from"]
    is_number = type(given) in (int, float)
    return judged(
        is_number and abs(given - 25) <= 1,
        observed=f"`stays_from` is {given!r}" if is_number else "`stays_from` is no number",
        why="it stays when the attempts are more than the service can do: load × 4 above 100."
        if is_number
        else "it is a number of requests a second.",
        next_step="solve load × attempts = capacity for the load.",
        shows="capacity_is_the_limit" if given == 100 else "",
    )


# 08.2 ------------------------------------------------------------------------------------------

WALL_TIMEOUT = 0.05


class Clock:
    """A clock that moves when it is told to."""

    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


class Driven:
    """A learner's breaker under a clock of ours. What is called through it is counted here."""

    def __init__(self, answers, reset_timeout=WALL_TIMEOUT, threshold=5):
        self.clock, self.calls = Clock(), 0
        self.timeout = reset_timeout
        try:
            self.made = answers.made("CircuitBreaker", threshold, reset_timeout, clock=self.clock)
        except AnswerError as error:
            if "TypeError" not in str(error):
                raise
            # One that knows no clock is judged for the rest on the machine's.
            self.made = answers.made("CircuitBreaker", threshold, reset_timeout)

    def good(self):
        """Call a function that succeeds; True when it was called."""
        return self._through(lambda: "well")

    def bad(self):
        """The same with one that fails."""
        return self._through(self._fail)

    def call(self, function, *arguments):
        return self.made.call("call", function, *arguments)

    def passes(self, share):
        """Let that share of the time-out pass, on both clocks."""
        self.clock.now += share * self.timeout
        wait(share * self.timeout)

    def opened(self):
        """Fail until it is open, at most ten times."""
        for _ in range(10):
            if not self.bad():
                break
        return self

    def _through(self, function):
        before = self.calls

        def counting():
            self.calls += 1
            return function()

        self.call(counting)
        return self.calls > before

    @staticmethod
    def _fail():
        raise ConnectionError("the service is ill")


def hint_breaker(seen):
    """Look at what is wrong before speaking."""
    if not seen:
        return "Start from `OftenMet` under a new name, and mend one fault after the other."
    for name, hint in (
        ("in_a_row", "What does a success do to the count while the breaker is closed?"),
        (
            "others_refused",
            "Two callers come when the time-out is over. Which state does the "
            "second one see, and what may it do in that state?",
        ),
        ("stands_still", "Which lines read a clock? Which one?"),
    ):
        if not seen.get(name):
            return hint
    return "Compare what the check observed with what it expected, one line at a time."


@lab.exercise(
    "08.2",
    title="A breaker that is right",
    services=(),
    hints=(
        hint_breaker,
        "Three things decide whether a call is let through: is it closed; if not, is the time-out "
        "over by `clock()`; and is a probe under way already? The first to pass the second "
        "question must leave a mark for the third.",
        "Keep `failures`, `opened_at` (None while closed) and `probing`. In `call`: if `opened_at` "
        "is set and (`probing` or `clock() - opened_at < reset_timeout`), raise; else, if it is "
        "set, `probing = True`. On success set all three back. On failure add one, and if "
        "`probing` or the threshold is reached, `opened_at, probing = clock(), False`.",
    ),
    explanation="a breaker is a small state machine, and each fault was a transition that was "
    "missing: closed on success, half-open for a second caller, open again after a failed probe.",
    what_if="a service of ten instances has one sick one, and every tenth call fails? Five in a "
    "row will hardly ever come: then count the share of failures in a window, as Resilience4j and "
    "Envoy can.",
)
def right_breaker(cloud, answers, made):
    recommender = Service(cloud, "recommender")
    return {
        **counts(answers, recommender),
        **probes(answers),
        **clocks(answers),
        **passes_on(answers),
    }


def counts(answers, recommender):
    """How many requests reach the service until it opens, and what a success changes."""
    recommender.fault(error_share=1.0)
    breaker = Driven(answers, 1000.0)
    for user in range(12):
        breaker.call(ask, recommender.url, user)
    reached = len(recommender.visits())
    recommender.fault()
    of_three = Driven(answers, 1000.0, threshold=3)
    three = sum(of_three.bad() for _ in range(8))
    mixed = Driven(answers, 1000.0)
    let_through = [call() for call in [mixed.bad] * 4 + [mixed.good] + [mixed.bad] * 4]
    return {"reached": reached, "three": three, "in_a_row": all(let_through) and mixed.good()}


def ask(url, user):
    """A real call to the recommender."""
    with urllib.request.urlopen(f"{url}/users/{user}", timeout=5.0) as answer:
        return answer.read().decode()


def probes(answers):
    """What happens when the time-out is over."""
    breaker = Driven(answers).opened()
    shut = not breaker.good()
    breaker.passes(1.2)
    others = []

    def probe():
        """While it is under way, others come."""
        begun = threading.Thread(target=lambda: others.extend(breaker.good() for _ in range(3)))
        begun.daemon = True
        begun.start()
        begun.join(1.0)
        others.append(begun.is_alive())
        return "well"

    let_in = breaker.call(probe).value == "well"
    closes = all(breaker.bad() for _ in range(4)) and breaker.good()
    again = Driven(answers).opened()
    again.passes(1.2)
    failed_probe = again.bad()
    again.passes(0.7)
    early = again.good()
    again.passes(0.5)
    return {
        "shut": shut,
        "let_in": let_in,
        "others_refused": others == [False, False, False, False],
        "others_waited": others[-1:] == [True],
        "closes": closes,
        "opens_again": failed_probe and not early and again.good(),
    }


def clocks(answers):
    """Which clock it goes by."""
    still = Driven(answers).opened()
    wait(2 * WALL_TIMEOUT)
    stands_still = not still.good()
    jump = Driven(answers, 1000.0).opened()
    jump.clock.now += 999.0
    early = jump.good()
    jump.clock.now += 2.0
    return {"stands_still": stands_still, "jumps": not early and jump.good()}


def passes_on(answers):
    """Results and errors as they came, and refusals under their name."""
    breaker = Driven(answers, 1000.0)
    result = breaker.call(lambda a, b: [a, b], 1, "x").value
    error = breaker.call(Driven._fail).error
    refused = breaker.opened().call(lambda: "well").error
    return {"result": result, "error": error, "refused": kind_of(refused)}


@right_breaker.check("opens", 2, "open after five failures, and after three if that is the number")
def opens(seen):
    return judged(
        seen["reached"] == 5 and seen["three"] == 3,
        observed=f"of 12 calls to a failing recommender {seen['reached']} reached it; with a "
        f"threshold of 3, {seen['three']} of 8 were made",
        why="it opens too late, or never."
        if seen["reached"] > 5 or seen["three"] > 3
        else "it opens too early.",
        next_step="compare the count with `failure_threshold` right after adding to it.",
    )


@right_breaker.check("counts_in_a_row", 2, "a success while it is closed clears the count")
def counts_in_a_row(seen):
    return judged(
        seen["in_a_row"],
        observed="four failures, a success and four more left it "
        + ("closed" if seen["in_a_row"] else "open"),
        why="failures are added up for ever, so that a healthy service with an error a day is "
        "refused after five days.",
        next_step="set the count to 0 on every success.",
        shows="five_is_enough_ever",
    )


@right_breaker.check("one_probe", 3, "one probe after the time-out, all others refused meanwhile")
def one_probe(seen):
    ready = seen["shut"] and seen["let_in"]
    return judged(
        ready and seen["others_refused"],
        observed="it never opened"
        if not seen["shut"]
        else "no probe was let through"
        if not seen["let_in"]
        else "others waited for the probe"
        if seen["others_waited"]
        else "others were refused while the probe was under way"
        if seen["others_refused"]
        else "others were let through while the probe was under way",
        why="a lock is held during the call, so all threads wait for a service that may be sick."
        if seen["others_waited"]
        else "half-open lets every caller through."
        if ready
        else "open for good, or never open.",
        next_step="mark that a probe is under way, and refuse whoever comes meanwhile.",
        shows="half_open_is_open_house" if ready and not seen["others_waited"] else "",
    )


@right_breaker.check("probe_decides", 2, "a good probe closes it, a bad one opens it again")
def probe_decides(seen):
    return judged(
        seen["closes"] and seen["opens_again"],
        observed=", and ".join(
            [
                "after a good probe five failures are needed again"
                if seen["closes"]
                else "after a good probe it is not as new",
                "a bad one opens it for the whole time-out"
                if seen["opens_again"]
                else "a bad one does not open it for the whole time-out",
            ]
        ),
        why="what the probe found is not, or only half, written down.",
        next_step="on success: closed, count 0, no probe. On failure: the time-out begins again.",
    )


@right_breaker.check("own_clock", 2, "time comes from `clock()` alone")
def own_clock(seen):
    return judged(
        seen["stands_still"] and seen["jumps"],
        observed="a clock that stands still "
        + ("keeps it open" if seen["stands_still"] else "does not keep it open")
        + ", and one that jumps "
        + ("lets the probe through" if seen["jumps"] else "does not let the probe through in time"),
        why="it reads a clock of its own: `time.time()` moves with the machine's date.",
        next_step="take `clock=time.monotonic` as an argument, keep it, and call only that.",
        shows="the_date_is_a_clock",
    )


@right_breaker.check("passes_on", 1, "results and errors as they came, `CircuitOpen` when refused")
def passes_on_what_comes(seen):
    error = kind_of(seen["error"])
    return judged(
        seen["result"] == [1, "x"] and error == "ConnectionError" and "Open" in seen["refused"],
        observed=f"result {seen['result']!r}, error {error or 'none'}, "
        f"refused with {seen['refused'] or 'no error'}",
        why="a breaker decides whether to call; what comes of the call is its caller's.",
        next_step="`return` the result, `raise` the error, and raise `CircuitOpen` to refuse.",
    )


# 08.3 ------------------------------------------------------------------------------------------

PAUSE = 0.6
"""A little more than the half second after which the breaker probes."""
ROUNDS = 3
HELD = 0.2
"""Seconds for which a frozen service holds its answers back, so that all come at one moment."""
CROWD = 12
USER = 7


class Shop:
    """The learner's function of a new process, next to the real recommender."""

    def __init__(self, answers, function, service):
        self.answers = answers.restarted(function)
        self.function, self.service = function, service

    def call(self, user=USER):
        return called(self.answers, self.function, user)

    def together(self, users):
        return several(self.answers, self.function, users)

    def closed(self):
        """Well, and known to be so."""
        self.service.fault()
        if self.call()["error"]:
            wait(PAUSE)
            self.call()
        self.service.since()
        return self

    def opened(self):
        """Open, as far as failures can do that."""
        self.service.fault(error_share=1.0)
        for _ in range(6):
            self.call()
        self.service.since()
        return self


def hint_shop(seen):
    """Look before speaking."""
    if not seen:
        return "Where is the breaker made, and how often does that line run?"
    if seen["sequence"] > 5:
        return (
            "More than five requests reached it one after another. Where is the breaker made, "
            "and how often does that line run?"
        )
    if seen["unknown"]["reached"] < 10:
        return (
            "Ten visitors with wrong numbers opened your breaker. Which errors say something "
            "about the service?"
        )
    return "Put yourself between any two lines of `call`: what does the other thread see there?"


@lab.exercise(
    "08.3",
    title="One for all, and all threads",
    services=(),
    hints=(
        hint_shop,
        "A `threading.Lock` around *look and mark* makes these one step; another around *count and "
        "open*. The call itself is outside. A 404 is an answer: handle it inside of the function "
        "that the breaker calls, so that the breaker sees a success.",
        "`breaker = CircuitBreaker(5, 0.5)` outside of the function. `with self.lock:` around the "
        "part before the call, around the part after a failure and around the part after a "
        "success. In the called function, `except HTTPError as error: if error.code == 404: return "
        "None`, and raise `UnknownUser` after the breaker.",
    ),
    explanation="all threads share what the breaker has learned, and each decision is made under "
    "the lock. The call is not, or a slow service would be asked by one thread at a time.",
    what_if="the shop runs on twenty instances? Each has its own breaker and its own five "
    "failures, which is usually good enough; a shared one would be another dependency.",
)
def one_for_all(cloud, answers, made):
    recommender = Service(cloud, "recommender")
    shop = Shop(answers, "recommended", recommender)
    right = shop.closed().call(42)
    return {
        "right": right["value"] == liked_by(42),
        "sequence": in_sequence(shop),
        "unknown": unknown_users(shop),
        **closing(shop),
        "opening": [at_the_same_moment(answers, recommender) for _ in range(ROUNDS)],
        "probes": [crowd_of_probes(answers, recommender) for _ in range(ROUNDS - 1)],
    }


def in_sequence(shop):
    """Requests that reach a failing service when thirty visitors come, one after another."""
    shop.closed().service.fault(error_share=1.0)
    for user in range(30):
        shop.call(user)
    return len(shop.service.visits())


def unknown_users(shop):
    """Ten users who do not exist, then one who does."""
    shop.closed()
    errors = {kind_of(shop.call(1000 + number)["error"]) for number in range(10)}
    reached = len(shop.service.visits())
    return {
        "errors": sorted(errors),
        "reached": reached,
        "then": shop.call(5)["value"] == liked_by(5),
    }


def closing(shop):
    """What a good probe leaves behind, and what a bad one does."""
    bad_probe = a_bad_probe(shop)
    shop.service.fault()
    wait(PAUSE)
    well = shop.call()["value"] == liked_by(USER)
    shop.service.fault(error_share=1.0)
    shop.service.since()
    for _ in range(4):
        shop.call()
    shop.service.fault()
    return {
        "bad_probe": bad_probe,
        "well": well,
        "four": len(shop.service.visits()),
        "still": shop.call()["value"] == liked_by(USER),
    }


def a_bad_probe(shop):
    """How many requests reach the service in a bad probe, and in it and the call after it."""
    while True:
        shop.closed().opened()
        wait(PAUSE)
        start = monotonic_seconds()
        shop.call()
        probe = len(shop.service.visits())
        shop.call()
        # On a machine that stood still meanwhile the second call may be a probe too.
        if monotonic_seconds() - start < PAUSE - 0.2:
            return [probe, len(shop.service.visits())]


def at_the_same_moment(answers, recommender):
    """Five failures at once, then further calls: how many requests reach the service?"""
    shop = Shop(answers, "recommended", recommender).closed()
    shop.service.fault(error_share=1.0, freeze=True)
    thaw = threading.Timer(HELD, shop.service.fault, kwargs={"error_share": 1.0})
    thaw.start()
    shop.together([USER] * 5)
    thaw.join()
    reached = len(shop.service.visits())
    for _ in range(3):
        shop.call()
    return {"first": reached, "more": len(shop.service.visits()) - reached}


def crowd_of_probes(answers, recommender):
    """The time-out is over and a dozen come at once, while the service is slow to answer."""
    shop = Shop(answers, "recommended", recommender).closed().opened()
    wait(PAUSE)
    shop.service.fault(slow_seconds=0.6)
    outcomes = shop.together([USER] * CROWD)
    shop.service.fault()
    refused = [each for each in outcomes if each["error"]]
    return {
        "reached": len(shop.service.visits()),
        "refused": len(refused),
        "most": most_at_once(shop.service.visits()),
        "waited": sum(each["seconds"] > 0.5 for each in refused),
        "answered": sum(not each["error"] for each in outcomes),
    }


@one_for_all.check("one_breaker", 2, "five requests reach a failing recommender, whoever asks")
def one_breaker(seen):
    return judged(
        seen["right"] and seen["sequence"] == 5,
        observed=f"{counted(seen['sequence'], 'request')} of 30 visitors reached it"
        if seen["right"]
        else "user 42 did not get the recommender's products",
        why="each call, or each user, has a breaker of its own, which learns from nobody else."
        if seen["sequence"] > 5
        else "calls are not made at all."
        if seen["right"]
        else "`recommended(user)` returns the list behind `products`.",
        next_step="make one breaker outside of the function.",
        shows="breaker_per_call" if seen["right"] and seen["sequence"] > 5 else "",
    )


@one_for_all.check("no_failure_lost", 3, "five failures at one moment open it")
def no_failure_lost(seen):
    lost = [each for each in seen["opening"] if each["more"] > 0]
    return judged(
        not lost and all(each["first"] == 5 for each in seen["opening"]),
        observed=f"in {len(lost)} of {ROUNDS} rounds it was still closed after five failures at "
        "once"
        if lost
        else "open after five failures at once, each time"
        if all(each["first"] == 5 for each in seen["opening"])
        else "the five calls did not all reach the service",
        why="`count += 1` is three steps (read, add, write): two threads that read the same number "
        "write the same number."
        if lost
        else "something lets only some of the five through while it is closed.",
        next_step="count under a lock; one lock for the whole breaker.",
        shows="threads_take_turns" if lost else "",
    )


@one_for_all.check("one_probe_of_many", 3, "one probe of a dozen, the others refused at once")
def one_probe_of_many(seen):
    many = [each["reached"] for each in seen["probes"]]
    in_a_row = max(many) > 1 and all(each["most"] == 1 for each in seen["probes"])
    waited = sum(each["waited"] for each in seen["probes"])
    right = all(n == 1 for n in many) and not waited
    right = right and all(each["answered"] == 1 for each in seen["probes"])
    return judged(
        right,
        observed="a dozen came at once, waited for the probe, and then reached it one by one"
        if in_a_row
        else f"{max(many)} requests reached it when a dozen came at once"
        if max(many) > 1
        else "no probe reached it"
        if max(many) == 0
        else "one probe, and the others waited for it"
        if waited
        else "one probe each time, and the others were refused at once"
        if right
        else "not one of a dozen was answered, or some answers came from nowhere",
        why="the lock is held during the call."
        if waited or in_a_row
        else "look and mark are two steps: all look before the first one marks."
        if max(many) > 1
        else "it does not go on after the half second.",
        next_step="look and mark under the lock, and let go of it before the call.",
        shows="one_at_a_time_is_safe"
        if waited or in_a_row
        else "threads_take_turns"
        if max(many) > 1
        else "",
    )


@one_for_all.check("only_its_failures", 2, "users who do not exist open nothing, and are told")
def only_its_failures(seen):
    unknown = seen["unknown"]
    told = unknown["errors"] == ["UnknownUser"]
    return judged(
        told and unknown["then"] and unknown["reached"] == 10,
        observed=f"ten unknown users gave {named(unknown['errors'])}, {unknown['reached']} reached "
        "the service, and the next user was " + ("served" if unknown["then"] else "refused"),
        why="a 404 is counted as the service's failure, though the service did its work."
        if not unknown["then"]
        else "the caller cannot tell its own mistake from an illness of the service.",
        next_step="tell 4xx from 5xx before the breaker sees them, and raise `UnknownUser`.",
        shows="catch_everything",
    )


@one_for_all.check("closes_again", 2, "closed by a good probe, open again after a bad one")
def closes_again(seen):
    reopened = seen["bad_probe"] == [1, 1]
    return judged(
        reopened and seen["well"] and seen["four"] == 4 and seen["still"],
        observed="a bad probe did not open it again for half a second"
        if not reopened
        else "after a good probe it is not closed"
        if not seen["well"]
        else "after a good probe it is closed, with a count of 0"
        if seen["four"] == 4 and seen["still"]
        else "after a good probe fewer than five failures opened it",
        why="what the probe found is not, or only half, written down.",
        next_step="on success: closed, count 0. On failure: the half second begins again.",
    )


# 08.4 ------------------------------------------------------------------------------------------

ILLNESSES = {
    "slow": {"slow_seconds": 4.0},
    "failing": {"error_share": 1.0},
    "refusing": {"refuse": True},
    "frozen": {"freeze": True},
    "killed": {"kill": True},
}
PAGE_WITHIN = 2.0


def hint_page(seen):
    """Look before speaking."""
    if not seen:
        return (
            "Which errors can a call to the recommender end with? Which of them means that it "
            "is ill?"
        )
    late = [name for name, page in seen["ill"].items() if not page["in_time"]]
    if late:
        return f"When it is {late[0]}, the page does not come in time. What ends the waiting?"
    if seen["popular_asked"]:
        return "Where do your popular products come from, and how well is that service now?"
    return "Compare what the check observed with what it expected, one line at a time."


@lab.exercise(
    "08.4",
    title="Second best, and said so",
    services=(),
    hints=(
        hint_page,
        "`OSError` is the common parent of urllib's `URLError` and `HTTPError`, of `TimeoutError` "
        "and of refused and reset connections. So look at `HTTPError` first: 404 is not an "
        "illness.",
        "`try:` fetch from the recommender with `timeout=0.8`, return with `fallback` False; "
        "`except urllib.error.HTTPError as error:` if 404 raise `UnknownUser(user)`; `except "
        "OSError: pass`; then fetch `f'{catalogue}/popular'`, with a time-out as well, and return "
        "with `fallback` True.",
    ),
    explanation="the page needs one of two services, and they do not fail together. The mark lets "
    "readers and dashboards tell a good day from a bad one.",
    what_if="the catalogue is down as well? Keep its last answer: popular products that are an "
    "hour old are better than none.",
)
def second_best(cloud, answers, made):
    recommender, _ = Service(cloud, "recommender"), Service(cloud, "catalogue")
    mine = answers.restarted("page")
    well = [timed(mine, "page", user, 5.0) for user in (3, 9)]
    unknown = timed(mine, "page", 1234, 5.0)
    ill = {}
    for name, illness in ILLNESSES.items():
        recommender.fault(**illness)
        ill[name] = timed(mine, "page", 11, PAGE_WITHIN)
    recommender.fault()
    back = back_to_personal(mine)
    return {
        "well": [page["value"] for page in well],
        "expected": [liked_by(3), liked_by(9)],
        "back": back,
        "unknown": kind_of(unknown["error"]) or "no error",
        "ill": ill,
        "popular_asked": sum("popular" in visit["path"] for visit in recommender.visits()),
    }


def back_to_personal(mine):
    """Whether personal pages are back, at the latest two seconds after it is well."""

    def is_personal():
        value = timed(mine, "page", 3, 5.0)["value"]
        return isinstance(value, dict) and value.get("products") == liked_by(3)

    return wait_until(is_personal, 3.0, 0.1)


@second_best.unless
def no_page(seen):
    return nothing_yet("page(3)", seen["well"][0])


@second_best.check("personal", 1, "the user's own products while the recommender is well")
def personal(seen):
    got = [of_page(value, "products") for value in seen["well"]]
    return judged(
        got == seen["expected"] and seen["back"],
        observed="own products for each user, and again after each illness"
        if got == seen["expected"] and seen["back"]
        else "personal pages did not come back when the recommender was well again"
        if got == seen["expected"]
        else f"users 3 and 9 got {got}",
        why="the recommender is not asked, or not for this user.",
        next_step="`/users/<user>` first; the fallback is for when that cannot be had.",
    )


@second_best.check("useful", 2, "popular products in every illness")
def useful(seen):
    without = [
        name
        for name, page in seen["ill"].items()
        if not (of_page(page["value"], "products") or [])
        or not set(of_page(page["value"], "products")) <= set(POPULAR)
    ]
    got = {name: kind_of(seen["ill"][name]["error"]) or "another answer" for name in without}
    return judged(
        not without,
        observed="popular products in all five illnesses"
        if not without
        else "no popular products when it is "
        + ", ".join(f"{name} ({what})" for name, what in got.items()),
        why="an illness that nobody caught reaches the visitor as an error.",
        next_step="catch what a sick service does: errors of the connection, time-outs, 5xx.",
    )


@second_best.check("in_time", 2, "a page within 2 seconds in every illness")
def in_time(seen):
    late = [name for name, page in seen["ill"].items() if not page["in_time"]]
    return judged(
        not late,
        observed="in time in all five illnesses"
        if not late
        else f"no page within 2 seconds when it is {', '.join(late)}",
        why="a slow or frozen service keeps its caller waiting as long as the caller allows.",
        next_step="give `fetch` a `timeout`, and leave time for the fallback's own call.",
        shows="no_timeout_is_fine",
    )


@second_best.check("marked", 1, "`fallback` says which it is")
def marked(seen):
    well = [of_page(value, "fallback") for value in seen["well"]]
    ill = [of_page(page["value"], "fallback") for page in seen["ill"].values() if page["value"]]
    return judged(
        well == [False, False] and bool(ill) and all(mark is True for mark in ill),
        observed=f"`fallback` is {well} when it is well, and {ill} when it is ill",
        why="a reader, or a dashboard, cannot tell the one from the other.",
        next_step="`fallback` is False for the recommender's own answer, else True.",
        shows="a_guess_is_an_answer" if bool(ill) and ill[0] is not True else "",
    )


@second_best.check("another_way", 2, "the fallback asks nothing of the recommender")
def another_way(seen):
    asked = seen["popular_asked"]
    return judged(
        asked == 0,
        observed=f"{counted(asked, 'request')} for popular products at the recommender",
        why="the fallback hangs on the service that it replaces.",
        next_step="take popular products from `catalogue`.",
        shows="fallback_calls_the_same",
    )


@second_best.check("mistakes_seen", 2, "`UnknownUser` for a user who does not exist")
def mistakes_seen(seen):
    return judged(
        seen["unknown"] == "UnknownUser",
        observed=f"an unknown user gave {seen['unknown']}",
        why="everything is caught, so a caller's mistake looks like an illness of the service.",
        next_step="look at the status: 404 raises `UnknownUser`.",
        shows="catch_everything",
    )


# 08.5 ------------------------------------------------------------------------------------------

PLACES = 3
SERVER_THREADS = 8
SLOW = 1.6
PLAIN_WITHIN = 1.2


def hint_wall(seen):
    """Look before speaking."""
    if not seen:
        return "How many threads may be inside of the call at the same time? Who counts them?"
    if seen["most"] > PLACES:
        return f"{seen['most']} calls were inside together. Who counts them, and where?"
    if seen["plain_late"]:
        return (
            "The service had its three places, and the plain pages were late all the same. Where "
            "were the other threads?"
        )
    return "Compare what the check observed with what it expected, one line at a time."


@lab.exercise(
    "08.5",
    title="Three places, no more",
    services=(),
    hints=(
        hint_wall,
        "A `threading.BoundedSemaphore(3)` counts places. `acquire()` waits for one, which is a "
        "queue; `acquire(blocking=False)` answers at once whether there was one.",
        "`if not places.acquire(blocking=False): return {..., 'reviews': None}`, then `try:` fetch "
        "with `timeout=2.0`, `except OSError:` without reviews, `finally: places.release()`.",
    ),
    explanation="five of eight threads always belong to the rest of the shop, however slow the "
    "reviews are. They cost three places, no more.",
    what_if="three places are not enough on an ordinary evening? Lab 00's sum again: calls a "
    "second × seconds each. At 20 ms, three places carry 150 calls a second.",
)
def walled(cloud, answers, made):
    service = Service(cloud, "reviews")
    mine = answers.restarted("with_reviews")
    healthy = called(mine, "with_reviews", "p1")["value"]
    service.fault(slow_seconds=SLOW)
    service.since()
    crowd, plain = busy_server(mine)
    service.all_answered()
    most = most_at_once(service.visits())
    reached = len(service.visits())
    returned = [after_trouble(mine, service, trouble) for trouble in ("errors", "refusals")]
    return {
        "healthy": healthy,
        "most": most,
        "reached": reached,
        "plain_late": sum(seconds > PLAIN_WITHIN for seconds in plain),
        "plain": len(plain),
        "degraded": sum(of_page(each["value"], "reviews") is None for each in crowd),
        "errors": sorted({kind_of(each["error"]) for each in crowd if each["error"]}),
        "with_reviews": sum(bool(of_page(each["value"], "reviews")) for each in crowd),
        "returned": [each["places"] for each in returned],
        "in_trouble": sorted({kind_of(e) for each in returned for e in each["errors"] if e}),
    }


def busy_server(mine):
    """Eight threads, nine pages with reviews and then ten without: what came of them.

    A thread that is free takes the next page; each page's time is from the beginning.
    """
    start = monotonic_seconds()
    pages = [("with_reviews", f"p{n}") for n in range(9)] + [("plain", "")] * 10
    taken, lock = iter(pages), threading.Lock()
    crowd, plain = [], []

    def work():
        while True:
            with lock:
                kind, product = next(taken, ("", ""))
            if not kind:
                return True
            if kind == "plain":
                plain.append(monotonic_seconds() - start)
            else:
                crowd.append(called(mine, "with_reviews", product))

    at_once([work] * SERVER_THREADS, 15.0, HERE)
    return crowd, plain


def after_trouble(mine, service, trouble):
    """Ten calls in trouble; then how many places there are, and what the calls said."""
    service.fault(**({"error_share": 1.0} if trouble == "errors" else {"refuse": True}))
    errors = [called(mine, "with_reviews", "p2")["error"] for _ in range(10)]
    service.fault(slow_seconds=0.5)
    service.since()
    several(mine, "with_reviews", ["p3"] * 6)
    service.all_answered()
    places = most_at_once(service.visits())
    service.fault()
    return {"places": places, "errors": errors}


@walled.unless
def no_reviews(seen):
    return nothing_yet('with_reviews("p1")', seen["healthy"])


@walled.check("others_go_on", 3, "pages without reviews go on while the reviews are slow")
def others_go_on(seen):
    late = seen["plain_late"]
    return judged(
        late == 0 and seen["plain"] == 10,
        observed=f"{late} of 10 plain pages waited for the reviews"
        if late
        else "all 10 plain pages came at once"
        if seen["plain"] == 10
        else "the server came to a stand",
        why="all eight threads were with the slow service, or in the queue for it.",
        next_step="do not wait for a place: `acquire(blocking=False)`.",
        shows="a_queue_is_a_wall" if late and seen["most"] <= PLACES else "",
    )


@walled.check("three_at_most", 2, "three calls at the service at most")
def three_at_most(seen):
    return judged(
        0 < seen["most"] <= PLACES,
        observed=f"at most {seen['most']} at once",
        why="nothing limits how many threads are inside." if seen["most"] else "it was not asked.",
        next_step="a semaphore with three places, made once, outside of the function.",
    )


@walled.check("uses_its_places", 2, "three calls when there are three places, with reviews")
def uses_its_places(seen):
    healthy = of_page(seen["healthy"], "reviews") == ["p1 is fine"]
    return judged(
        healthy and seen["most"] >= PLACES and seen["with_reviews"] >= PLACES,
        observed=f"at most {seen['most']} at once, "
        + ("with reviews" if seen["with_reviews"] >= PLACES else "and too few with reviews")
        if healthy
        else f"`p1` alone gave {seen['healthy']}",
        why="places stand empty that the service was given: a lock is a wall with one place."
        if healthy
        else "`reviews` is the list that the service gives.",
        next_step="three places, and the time-out of 2 seconds that a slow answer may need.",
        shows="one_at_a_time_is_safe" if healthy and seen["most"] == 1 else "",
    )


@walled.check("gives_back", 2, "a failed call gives its place back, and goes without reviews")
def gives_back(seen):
    no_error = not seen["in_trouble"] and not seen["errors"]
    fewer = [places for places in seen["returned"] if places < min(PLACES, seen["most"])]
    return judged(
        no_error and not fewer,
        observed=f"{' and '.join(seen['in_trouble'] or seen['errors'])} reached the visitor"
        if not no_error
        else f"after ten failures {min(seen['returned'])} places are left"
        if fewer
        else "after ten failures all places are there",
        why="an error passes by the `release()`, and its place is lost for good."
        if fewer
        else "a page without reviews is better than an error page.",
        next_step="`try: ... finally: places.release()`, and `except OSError`.",
    )


# 08.6 ------------------------------------------------------------------------------------------


def hint_theirs(seen):
    """Look before speaking."""
    if not seen:
        return (
            "For `calls_at_once`: twelve threads, one breaker, `lab.fault('recommender', "
            "slow_seconds=0.2)`; then compare when the visits arrived and how long they took."
        )
    if seen["found"].get("calls_at_once") != seen["true"]["calls_at_once"]:
        return (
            "Look at `lab.visits('recommender')` after twelve threads: `at` and `seconds` tell "
            "which of them overlap."
        )
    return "Compare what the check observed with what it expected, one line at a time."


@lab.exercise(
    "08.6",
    title="Read it by its behaviour",
    services=(),
    hints=(
        hint_theirs,
        "`inspect.getsource(pybreaker.CircuitBreaker.call)` shows what is held during a call, and "
        "`pybreaker.CircuitOpenState` which clock it asks. `exclude` takes the classes of errors "
        "that do not count, `throw_new_error_on_trip=False` leaves the fifth error as it is.",
        "`found = {'success_clears': True, 'calls_at_once': 1, 'clock': 'wall'}`; "
        "`theirs = pybreaker.CircuitBreaker(fail_max=5, reset_timeout=0.5, "
        "exclude=[UnknownUser], throw_new_error_on_trip=False)` outside of the function, and in it "
        "`theirs.call(...)` with a function that turns a 404 into `UnknownUser`.",
    ),
    explanation="it is right about counting and probing, and it holds its lock during the call: "
    "through one pybreaker a service is asked by one thread at a time. Give it a short time-out, "
    "or one breaker for each of a few places.",
    what_if="you must choose a library tomorrow? Ask it these questions first: what counts as a "
    "failure, how many probes, which clock, and what is locked.",
)
def theirs_read(cloud, answers, made):
    found = answers.value("found")
    if type(found) is not dict:
        raise AnswerError("`found` is a dict with `success_clears`, `calls_at_once` and `clock`.")
    recommender = Service(cloud, "recommender")
    return {"found": found, "true": truth(recommender), **through(answers, recommender)}


def truth(recommender):
    """What pybreaker does, found out as a learner may."""
    import pybreaker

    mixed = pybreaker.CircuitBreaker(fail_max=5, reset_timeout=60)
    for good in [False] * 4 + [True] + [False] * 4:
        with suppress(Exception):
            mixed.call(bool if good else Driven._fail)
    shared = pybreaker.CircuitBreaker(fail_max=5, reset_timeout=60)
    recommender.fault(slow_seconds=0.05)
    recommender.since()
    at_once([lambda: shared.call(ask, recommender.url, 7)] * 6, 5.0, HERE)
    recommender.all_answered()
    calls_at_once = most_at_once(recommender.visits())
    recommender.fault()
    return {
        "success_clears": mixed.current_state == "closed",
        "calls_at_once": calls_at_once,
        "clock": clock_of(pybreaker),
    }


def clock_of(pybreaker):
    """It keeps the moment at which it opened as a date, or as something else."""
    opened = pybreaker.CircuitBreaker(fail_max=1, reset_timeout=60)
    opened.open()
    storage = opened._state_storage
    if not isinstance(storage.opened_at, datetime):
        return "monotonic"
    storage.opened_at = datetime.now(UTC) - timedelta(seconds=61)
    try:
        opened.call(bool)
    except pybreaker.CircuitBreakerError:
        return "monotonic"
    return "wall"


def through(answers, recommender):
    """What goes through the learner's pybreaker."""
    shop = Shop(answers, "through_theirs", recommender)
    right = shop.closed().call(42)["value"] == liked_by(42)
    unknown = unknown_users(shop)
    shop.closed().service.fault(error_share=1.0)
    errors = [kind_of(shop.call(user)["error"]) for user in range(12)]
    reached = len(shop.service.visits())
    shop.service.fault()
    return {"right": right, "unknown": unknown, "errors": errors, "reached": reached}


@theirs_read.check("counts", 2, "what it counts, and by which clock")
def theirs_counts(seen):
    wrong = [
        key for key in ("success_clears", "clock") if seen["found"].get(key) != seen["true"][key]
    ]
    return judged(
        not wrong,
        observed=f"{' and '.join(f'`{key}`' for key in wrong)} is not so"
        if wrong
        else "found as it is",
        why="four failures, a success and four more show the first; the type of its `opened_at` "
        "the second.",
        next_step="try it on a pybreaker of your own.",
        shows="a_library_knows" if "clock" in wrong else "",
    )


@theirs_read.check("at_once", 2, "how many calls are under way through one of it")
def theirs_at_once(seen):
    given, true = seen["found"].get("calls_at_once"), seen["true"]["calls_at_once"]
    return judged(
        given == true and type(given) is int,
        observed=f"`calls_at_once` is {given!r}",
        why="the visits show another number: look at which of them overlap.",
        next_step="twelve threads, a service that takes 0.2 s, and `lab.visits`.",
        shows="a_library_knows" if given == 12 else "",
    )


@theirs_read.check("told_apart", 2, "only the service's failures count, and every error is shown")
def theirs_told_apart(seen):
    unknown = seen["unknown"]
    right_unknown = unknown["errors"] == ["UnknownUser"] and unknown["then"]
    right_errors = seen["reached"] == 5 and set(seen["errors"][:5]) == {"HTTPError"}
    return judged(
        seen["right"] and right_unknown and right_errors,
        observed="user 42 did not get the recommender's products"
        if not seen["right"]
        else f"ten unknown users gave {named(unknown['errors'])}, "
        f"and the next user was {'served' if unknown['then'] else 'refused'}"
        if not right_unknown
        else f"{seen['reached']} requests reached a failing service, and the callers saw "
        + ", ".join(dict.fromkeys(seen["errors"][:5])),
        why="errors are counted that are not the service's."
        if not right_unknown
        else "the breaker hides the last error, or is not one for all calls.",
        next_step="`exclude=[UnknownUser]`, `throw_new_error_on_trip=False`, one breaker.",
        shows="catch_everything" if seen["right"] and not right_unknown else "",
    )


# 08.7 ------------------------------------------------------------------------------------------

FLAT = 9.90
ANSWER_WITHIN = 1.5
SLACK = 0.4
"""What a busy machine may add."""
MOST_VISITS = 25
MOST_PLACES = 4
ASKERS = 20
QUOTES = 150


def hint_carrier(seen):
    """Look before speaking."""
    if not seen:
        return "Six requirements, six tools. Which tool answers which?"
    if seen["most"] > MOST_PLACES:
        return "More than four requests were at the carrier at once. Does a retry have a place?"
    if seen["visits_down"] > seen["visits_allowed"]:
        return "The carrier was down and was asked too often. Who stops asking, and who retries?"
    if seen["late"]:
        return "Add up for one call: time-outs × attempts, and the waiting between them."
    return "Compare what the check observed with what it expected, one line at a time."


@lab.exercise(
    "08.7",
    title="The carrier",
    services=(),
    hints=(
        hint_carrier,
        "A bulkhead of four outside; in it a breaker and one retry, which the breaker may refuse, "
        "and a time-out of about 0.6 s for each attempt. A price that was had is kept for the bad "
        "hour. A postcode that is none is refused before everything else.",
        "`if not places.acquire(blocking=False): estimate`. Inside: `for attempt in range(2):` if "
        "the breaker allows, fetch with `timeout=0.6`; on success note it, keep it, return it; on "
        "`HTTPError` 422 raise `ValueError` without counting it; on other `OSError` count it. "
        "`finally: places.release()`. Then the last price or 9.9, estimated.",
    ),
    explanation="each tool has one job: the bulkhead keeps the contract, the time-out the "
    "checkout's patience, the retry the ordinary errors, the breaker the carrier's bad hour, and "
    "the last price the customer's.",
    what_if="the carrier raises its prices while it is down for you? An estimate needs an age "
    "limit, and somebody who pays the difference.",
)
def carrier_quotes(cloud, answers, made):
    carrier = Service(cloud, "carrier")
    mine = answers.restarted("quote")
    known = [called(mine, "quote", code)["value"] for code in ("10115", "20095")]
    wrong_well = bad_postcodes(mine)
    after_wrong = called(mine, "quote", "10115")["value"]
    ordinary = ordinary_day(mine, carrier)
    busy = busy_hour(mine, carrier)
    down = down_hour(mine, carrier)
    frozen = frozen_minute(mine, carrier)
    back = back_again(mine, carrier)
    return {
        "known": known,
        "expected": [price_of("10115"), price_of("20095")],
        "wrong": sorted({*wrong_well, *down["wrong"]}),
        "after_wrong": after_wrong,
        "ordinary": ordinary,
        "most": max(busy, down["most"]),
        "busy": busy,
        "visits_down": down["visits"],
        "visits_allowed": down["allowed"],
        "estimates": down["estimates"],
        "late": frozen["late"] + down["late"],
        "frozen": frozen["values"],
        "back": back,
    }


def bad_postcodes(mine):
    """The errors that malformed postcodes give."""
    codes = ["1011", "1o115", "", "101155", "abcde", "9999"]
    return {kind_of(called(mine, "quote", code)["error"]) or "no error" for code in codes}


def is_real(given, postcode):
    """Whether a quote is the carrier's."""
    value = given["value"]
    return of_page(value, "estimated") is False and of_page(value, "price") == price_of(postcode)


def ordinary_day(mine, carrier):
    """The share of real quotes when one call in ten fails."""
    carrier.run(ORDINARY_CARRIER)
    real = []

    def ask_a_third(first):
        for code in (f"{30000 + n}" for n in range(first, QUOTES, 3)):
            real.append(is_real(called(mine, "quote", code), code))

    at_once([lambda first=first: ask_a_third(first) for first in range(3)], 30.0, HERE)
    carrier.run(CARRIER)
    settled(mine, carrier)
    return sum(real) / QUOTES


def settled(mine, carrier):
    """Wait until quotes are real again, as they will be when a breaker has closed."""
    carrier.fault()
    wait_until(lambda: is_real(called(mine, "quote", "10115"), "10115"), 3.0, 0.1)
    carrier.since()


def busy_hour(mine, carrier):
    """How many requests are at the carrier at once when it is slower than usual."""
    carrier.fault(slow_seconds=0.15)
    carrier.since()
    several(mine, "quote", [f"{40000 + n}" for n in range(ASKERS)])
    carrier.all_answered()
    most = most_at_once(carrier.visits())
    settled(mine, carrier)
    return most


def down_hour(mine, carrier):
    """A hundred quotes, four at a time, while every call fails."""
    carrier.fault(error_share=1.0)
    carrier.since()
    start = monotonic_seconds()
    given = []

    def ask_a_quarter():
        given.extend(called(mine, "quote", code) for code in ["10115", "99999"] * 12 + ["10115"])

    at_once([ask_a_quarter] * MOST_PLACES, 30.0, HERE)
    seconds = monotonic_seconds() - start
    wrong = bad_postcodes(mine)
    visits = len([v for v in carrier.visits() if len(v["path"]) == len("/prices/10115")])
    most = most_at_once(carrier.visits())
    settled(mine, carrier)
    return {
        "visits": visits,
        # A breaker probes as long as this takes, which on a busy machine is longer.
        "allowed": MOST_VISITS + round(4 * max(0.0, seconds - 2.0)),
        "most": most,
        "wrong": wrong,
        "late": sum(each["seconds"] > ANSWER_WITHIN + SLACK for each in given),
        "estimates": distinct([each["value"] for each in given]),
    }


def frozen_minute(mine, carrier):
    """Twenty threads ask a frozen carrier."""
    carrier.fault(freeze=True)
    given = several(mine, "quote", ["20095"] * ASKERS, 10.0)
    carrier.fault()
    return {
        "late": sum(each["seconds"] > ANSWER_WITHIN + SLACK for each in given),
        "values": distinct([each["value"] for each in given]),
    }


def distinct(values):
    """Each value once."""
    return [value for n, value in enumerate(values) if value not in values[:n]]


def back_again(mine, carrier):
    """Whether quotes are real again within two seconds."""
    carrier.fault()
    return wait_until(lambda: is_real(called(mine, "quote", "50667"), "50667"), 2.0, 0.1)


@carrier_quotes.unless
def no_quote(seen):
    return nothing_yet('quote("10115")', seen["known"][0])


@carrier_quotes.check("real_and_marked", 2, "the carrier's price, or the last one known, marked")
def real_and_marked(seen):
    known = [of_page(value, "price") for value in seen["known"]]
    real = known == seen["expected"]
    real = real and all(of_page(value, "estimated") is False for value in seen["known"])
    estimates = [
        {"price": price_of("10115"), "estimated": True},
        {"price": FLAT, "estimated": True},
    ]
    marked_well = all(value in estimates for value in seen["estimates"])
    frozen = all(v == {"price": price_of("20095"), "estimated": True} for v in seen["frozen"])
    return judged(
        real and marked_well and len(seen["estimates"]) == 2 and frozen,
        observed="real quotes when it is well, last prices and 9.90 when it is not"
        if real and marked_well and len(seen["estimates"]) == 2 and frozen
        else f"when it is well: {seen['known']}"
        if not real
        else f"when it is ill: {(seen['estimates'] + seen['frozen'])[:4]}",
        why="the price or its mark is not what the exercise says.",
        next_step="keep each real price by its postcode; estimate from that, or 9.90.",
        shows="",
    )


@carrier_quotes.check("rides_out", 2, "96 % real quotes when one call in ten fails")
def rides_out(seen):
    return judged(
        seen["ordinary"] >= 0.96,
        observed="enough of them were real"
        if seen["ordinary"] >= 0.96
        else f"{100 * seen['ordinary']:.0f} % real quotes",
        why="a single error ends in an estimate, though a second call would have worked.",
        next_step="try once more, if breaker and time allow.",
        shows="never_retry" if seen["ordinary"] < 0.95 else "",
    )


@carrier_quotes.check("in_patience", 2, "an answer within 1.5 seconds, whatever the carrier does")
def in_patience(seen):
    return judged(
        seen["late"] == 0,
        observed=f"{counted(seen['late'], 'quote')} came late"
        if seen["late"]
        else "none came late",
        why="time-outs and waits of one call add up to more than the checkout has.",
        next_step="the sum of all attempts, waits and places must stay below 1.5 s.",
        shows="no_timeout_is_fine",
    )


@carrier_quotes.check("four_places", 2, "four requests at once, at most")
def four_places(seen):
    return judged(
        0 < seen["most"] <= MOST_PLACES,
        observed="never more than four at once"
        if 0 < seen["most"] <= MOST_PLACES
        else f"up to {seen['most']} at once"
        if seen["most"]
        else "it was not asked",
        why="threads ask side by side without counting each other.",
        next_step="a semaphore with four places around all attempts.",
    )


@carrier_quotes.check("spares_it", 2, "at most 25 of a hundred reach a carrier that is down")
def spares_it(seen):
    return judged(
        seen["visits_down"] <= seen["visits_allowed"],
        observed="few requests reached it"
        if seen["visits_down"] <= seen["visits_allowed"]
        else f"{counted(seen['visits_down'], 'request')} reached it",
        why="nobody remembers that the last calls failed, or retries go on beside it.",
        next_step="a breaker that all threads share, asked before every attempt.",
        shows="retries_always_help" if seen["visits_down"] > 100 else "",
    )


@carrier_quotes.check("comes_back", 2, "real quotes within 2 seconds after the carrier is back")
def comes_back(seen):
    return judged(
        seen["back"],
        observed=f"real quotes are {'back' if seen['back'] else 'not back'} after 2 seconds",
        why="nothing finds out that the carrier is well: the time-out of the breaker is too long, "
        "or a place or a probe was lost.",
        next_step="probe after half a second, and give everything back in `finally`.",
    )


@carrier_quotes.check("own_mistakes", 1, "`ValueError` for what is no postcode, at any time")
def own_mistakes(seen):
    served = of_page(seen["after_wrong"], "estimated") is False
    return judged(
        seen["wrong"] == ["ValueError"] and served,
        observed=f"malformed postcodes gave {' and '.join(seen['wrong'])}, and the next quote was "
        + ("real" if served else "an estimate"),
        why="our own mistake is taken for the carrier's, or hidden behind an estimate.",
        next_step="look at the postcode before anything else, or at the status 422.",
        shows="catch_everything",
    )
