"""No lock at all: Python runs one thread at a time.

exercise: 08.3
refused_by: one_probe_of_many
shows: threads_take_turns
"""

# instead of
        self.clock, self.lock = clock, threading.Lock()
# put
        from contextlib import nullcontext
        self.clock, self.lock = clock, nullcontext()
