"""Nobody remembers the last failures.

exercise: 08.7
refused_by: spares_it
"""

# instead of
    def may_ask(self):
# put
    def may_ask(self):
        return True

    def may_probe(self):
# instead of
        with self.lock:
            if self.opened_at is None:
                return True
# put
        with self.lock:
