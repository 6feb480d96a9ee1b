"""The same model told naively: one queue, objects, and every single thing that happens an event.

Where the kernel works out an attempt's future when it is sent, this one lets it come. Only what
needs no dice is here: failing and refusing shares and jitter are tested by their formulas.
"""

from __future__ import annotations

import heapq
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count

from elastic_lab.simulation.arrivals import RequestSource
from elastic_lab.simulation.random_kernel import next_uniform, stream
from elastic_lab.simulation.retries.clients import Breaker
from elastic_lab.simulation.retries.plan import RetryPlan
from elastic_lab.simulation.retries.rules import CALLERS


@dataclass
class Circuit:
    """A circuit breaker as its textbook has it."""

    law: Breaker | None
    state: str = "closed"
    until: float = 0.0
    epoch: int = 0
    results: list[bool] = field(default_factory=list)

    def allows(self, now: float) -> bool:
        if self.state == "open" and now >= self.until:
            self.turn("half-open")
            return True
        return self.state == "closed"

    def hear(self, now: float, ok: bool, epoch: int) -> None:
        if self.law is None or epoch != self.epoch:
            return
        self.results.append(ok)
        if self.state == "half-open" and ok:
            self.turn("closed")
        elif self.state == "half-open" or self.too_bad(self.law):
            self.until = now + self.law.open_for
            self.turn("open")

    def too_bad(self, law: Breaker) -> bool:
        row, latest = self.results[-law.in_a_row :], self.results[-law.window :]
        in_a_row = 0 < law.in_a_row == len(row) and not any(row)
        window = 0 < law.window == len(latest)
        return in_a_row or (window and latest.count(False) >= law.failure_share * law.window)

    def turn(self, state: str) -> None:
        self.state, self.epoch, self.results = state, self.epoch + 1, []


@dataclass(eq=False)
class Attempt:
    """One try of a request."""

    number: int
    group: int
    work: float
    sent: float
    epoch: int
    heard: bool = False


class Oracle:
    """Plays a plan that has no changes; `counts` says what happened."""

    def __init__(self, plan: RetryPlan) -> None:
        self.plan, self.counts = plan, Counter[str]()
        self.clients, self.service = plan.clients, plan.dependency
        budget = self.clients.budget
        self.tokens = [budget.burst if budget else 0.0] * self.clients.groups
        self.circuits = [Circuit(self.clients.breaker) for _ in self.tokens]
        self.idle = self.service.servers
        self.queue: deque[Attempt] = deque()
        self.busy = 0.0
        self.events: list[tuple[float, int, Callable[[float], None]]] = []
        self.order = count()

    def at(self, when: float, what: Callable[[float], None]) -> None:
        heapq.heappush(self.events, (when, next(self.order), what))

    def play(self) -> Counter[str]:
        plan = self.plan
        source = RequestSource(plan.load, plan.dependency.service, plan.seed, plan.arrivals)
        callers = stream(CALLERS, plan.seed)
        for times, work in source.take(plan.load.duration):
            for time, seconds in zip(times.tolist(), work.tolist(), strict=True):
                group = int(next_uniform(callers) * self.clients.groups)
                self.at(time, lambda now, g=group, s=seconds: self.arrive(now, g, s))  # type: ignore[misc]
        while self.events and self.events[0][0] < plan.load.duration:
            now, _, happen = heapq.heappop(self.events)
            happen(now)
        return self.counts

    def arrive(self, now: float, group: int, work: float) -> None:
        self.counts["offered"] += 1
        if budget := self.clients.budget:
            self.tokens[group] = min(budget.burst, self.tokens[group] + budget.share)
        self.send(now, 1, group, work)

    def send(self, now: float, number: int, group: int, work: float) -> None:
        if not self.circuits[group].allows(now):
            self.counts["lost: breaker open"] += 1
            return
        self.counts["attempts"] += 1
        attempt = Attempt(number, group, work, now, self.circuits[group].epoch)
        self.at(now + self.clients.timeout, lambda t: self.hear(t, attempt, "time-out"))
        if self.idle:
            self.idle -= 1
            self.begin(now, attempt)
        elif self.full():
            shed = self.service.shed_above is not None
            self.hear(now, attempt, "shed" if shed else "queue full")
        else:
            self.queue.append(attempt)

    def full(self) -> bool:
        limits = (self.service.queue_limit, self.service.shed_above)
        return len(self.queue) >= min(n for n in limits if n is not None)

    def begin(self, now: float, attempt: Attempt) -> None:
        faults = [f for f in self.plan.faults if f.start <= now < f.end]
        seconds = attempt.work * (faults[0].slowdown if faults else 1.0)
        self.busy += min(seconds, self.plan.load.duration - now)
        self.at(now + seconds, lambda t: self.finish(t, attempt))

    def finish(self, now: float, attempt: Attempt) -> None:
        self.idle += 1
        dropped = []
        while self.idle and self.queue:
            following = self.queue.popleft()
            if now - following.sent >= self.service.drop_after:
                self.counts["dropped"] += 1
                dropped.append(following)
            else:
                self.idle -= 1
                self.begin(now, following)
        self.hear(now, attempt, "")
        for following in dropped:  # their clients come too late for the server that is free now
            self.hear(now, following, "shed")

    def hear(self, now: float, attempt: Attempt, failure: str) -> None:
        if attempt.heard:
            return
        attempt.heard, group = True, attempt.group
        self.circuits[group].hear(now, not failure, attempt.epoch)
        if not failure:
            self.counts["answered"] += 1
        elif attempt.number == self.clients.attempts or not self.pay(group):
            self.counts[f"lost: {failure}"] += 1
        else:
            number, work = attempt.number + 1, attempt.work
            pause = self.pause(attempt.number - 1)
            self.at(now + pause, lambda t: self.send(t, number, group, work))

    def pay(self, group: int) -> bool:
        if self.clients.budget is None:
            return True
        paid = self.tokens[group] >= 1
        self.tokens[group] -= 1 if paid else 0
        return paid

    def pause(self, k: int) -> float:
        backoff = self.clients.backoff
        exponential = min(backoff.cap, backoff.base * 2**k)
        return {"none": 0.0, "fixed": backoff.base, "exponential": exponential}[backoff.kind]
