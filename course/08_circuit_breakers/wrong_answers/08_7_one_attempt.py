"""No second attempt.

exercise: 08.7
refused_by: rides_out
shows: never_retry
"""
FLAT = 9.90
last_prices = {}
carrier_places = threading.BoundedSemaphore(4)

class CarrierHealth:
    """A breaker and a retry budget in one."""

    def __init__(self, clock=time.monotonic):
        self.clock, self.lock = clock, threading.Lock()
        self.failures, self.opened_at, self.probing, self.tokens = 0, None, False, 5.0

    def may_ask(self):
        with self.lock:
            if self.opened_at is None:
                return True
            if self.probing or self.clock() - self.opened_at < 0.5:
                return False
            self.probing = True
            return True

    def may_retry(self):
        with self.lock:
            if self.opened_at is not None or self.tokens < 1:
                return False
            self.tokens -= 1
            return True

    def note(self, good):
        with self.lock:
            if good:
                self.failures, self.opened_at, self.probing = 0, None, False
                self.tokens = min(5.0, self.tokens + 0.2)
            else:
                self.failures += 1
                if self.probing or self.failures >= 5:
                    self.opened_at, self.probing = self.clock(), False

carrier_health = CarrierHealth()

def asked_once(postcode):
    """The carrier's price, None when it cannot be had; ValueError for a malformed postcode."""
    try:
        price = fetch(f"{carrier}/prices/{postcode}", timeout=0.6)["price"]
    except urllib.error.HTTPError as error:
        carrier_health.note(good=error.code < 500)
        if error.code == 422:
            raise ValueError(f"{postcode} is no postcode") from None
        return None
    except OSError:
        carrier_health.note(good=False)
        return None
    carrier_health.note(good=True)
    return price

def quote(postcode):
    """What a delivery costs, and whether that is an estimate."""
    if not (postcode.isdecimal() and len(postcode) == 5):
        raise ValueError(f"{postcode} is no postcode")
    price = None
    if carrier_places.acquire(blocking=False):
        try:
            if carrier_health.may_ask():
                price = asked_once(postcode)
                pass
        finally:
            carrier_places.release()
    if price is None:
        return {"price": last_prices.get(postcode, FLAT), "estimated": True}
    last_prices[postcode] = price
    return {"price": price, "estimated": False}
