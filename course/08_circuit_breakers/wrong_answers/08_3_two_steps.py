"""Looks and marks without the lock.

exercise: 08.3
refused_by: one_probe_of_many
shows: threads_take_turns
"""

# instead of
    def _enter(self):
        with self.lock:
# put
    def _enter(self):
        if True:
