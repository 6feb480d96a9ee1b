"""All threads wait while one calls.

exercise: 08.2
refused_by: one_probe
"""

# instead of
        self.probing = False
# put
        self.probing = False
        self.lock = threading.RLock()
# instead of
    def call(self, function, *arguments):
# put
    def call(self, function, *arguments):
        with self.lock:
            return self._call(function, *arguments)

    def _call(self, function, *arguments):
