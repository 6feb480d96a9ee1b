"""A new breaker for each call.

exercise: 08.3
refused_by: one_breaker
shows: breaker_per_call
"""
class ThreadSafeBreaker:
    """As in 08.2. The lock is held to decide and to note, not during the call."""

    def __init__(self, failure_threshold=5, reset_timeout=60.0, clock=time.monotonic):
        self.failure_threshold, self.reset_timeout = failure_threshold, reset_timeout
        self.clock, self.lock = clock, threading.Lock()
        self.failures, self.opened_at, self.probing = 0, None, False

    def call(self, function, *arguments):
        self._enter()
        try:
            result = function(*arguments)
        except Exception:
            self._failed()
            raise
        self._succeeded()
        return result

    def _enter(self):
        with self.lock:
            if self.opened_at is not None:
                if self.probing or self.clock() - self.opened_at < self.reset_timeout:
                    raise CircuitOpen("the circuit is open")
                self.probing = True

    def _failed(self):
        with self.lock:
            self.failures += 1
            if self.probing or self.failures >= self.failure_threshold:
                self.opened_at, self.probing = self.clock(), False

    def _succeeded(self):
        with self.lock:
            self.failures, self.opened_at, self.probing = 0, None, False

recommender_breaker = ThreadSafeBreaker(5, 0.5)

def ask_recommender(user):
    """What it says, or None for a user that it does not know: that is an answer, no failure."""
    try:
        return fetch(f"{recommender}/users/{user}", timeout=1.0)["products"]
    except urllib.error.HTTPError as error:
        if error.code == 404:
            return None
        raise

def recommended(user):
    """The products for a user."""
    products = ThreadSafeBreaker(5, 0.5).call(ask_recommender, user)
    if products is None:
        raise UnknownUser(user)
    return products
