"""The often met one, with a probe and a count that is cleared.

exercise: 08.2
refused_by: own_clock
shows: the_date_is_a_clock
"""
class CircuitBreaker:
    def __init__(self, failure_threshold=5, reset_timeout=60.0):
        self.failure_threshold, self.reset_timeout = failure_threshold, reset_timeout
        self.state, self.failures, self.last_failure = "closed", 0, None

    def call(self, function, *arguments):
        if self.state == "half-open":
            raise CircuitOpen("a probe is under way")
        if self.state == "open":
            if time.time() - self.last_failure < self.reset_timeout:
                raise CircuitOpen("the circuit is open")
            self.state = "half-open"
        try:
            result = function(*arguments)
        except Exception:
            self.failures += 1
            self.last_failure = time.time()
            if self.failures >= self.failure_threshold:
                self.state = "open"
            raise
        self.state, self.failures = "closed", 0
        return result
