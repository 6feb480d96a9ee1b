"""A good probe closes it and keeps the count.

exercise: 08.2
refused_by: probe_decides
"""
class CircuitBreaker:
    """Opens after so many failures in a row, and probes once after the reset time-out."""

    def __init__(self, failure_threshold=5, reset_timeout=60.0, clock=time.monotonic):
        self.failure_threshold, self.reset_timeout = failure_threshold, reset_timeout
        self.clock = clock
        self.failures = 0
        self.opened_at = None   # closed
        self.probing = False

    def call(self, function, *arguments):
        if self.opened_at is not None:
            if self.probing or self.clock() - self.opened_at < self.reset_timeout:
                raise CircuitOpen("the circuit is open")
            self.probing = True
        try:
            result = function(*arguments)
        except Exception:
            self.failures += 1
            if self.probing or self.failures >= self.failure_threshold:
                self.opened_at, self.probing = self.clock(), False
            raise
        if self.opened_at is None:
            self.failures = 0
        self.opened_at, self.probing = None, False
        return result
