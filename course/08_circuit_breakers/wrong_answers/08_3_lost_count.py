"""Counted without the lock.

exercise: 08.3
refused_by: no_failure_lost
shows: threads_take_turns
"""

# instead of
    def _failed(self):
# put
    def _failed(self):
        self.failures += 1
# instead of
        with self.lock:
            self.failures += 1
# put
        with self.lock:
