"""The program of an instance: a WSGI application, served with an instance's capacity and faults.

`program` is what the launcher starts, `server` accepts its connections, `capacity` is how much it
can carry, `faults` what a lab does to it from outside, through the `control_door`, and `visits`
what reached it.
"""
