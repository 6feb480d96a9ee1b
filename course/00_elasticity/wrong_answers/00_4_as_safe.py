"""The big machine taken to be as safe as the ten.

exercise: 00.4
refused_by: told_apart
shows: bigger_is_as_safe
"""
up = {"instances": 1, "instance_type": "m5.4xlarge"}
out = {"instances": 10, "instance_type": "m5.large"}
lost_percent = {"up": 0.03, "out": 0.03}
still_works = "both"
