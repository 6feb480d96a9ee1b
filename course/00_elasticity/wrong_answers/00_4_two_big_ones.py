"""Two large machines, so that losing one loses half.

exercise: 00.4
refused_by: others_carry_on
shows: exactly_enough_is_safe
"""
# instead of
out = {"instances": 10, "instance_type": "m5.large"}
# put
out = {"instances": 2, "instance_type": "m5.2xlarge"}
# instead of
still_works = "out"
# put
still_works = "neither"
