"""A balancer in two zones, of which one has no instance.

exercise: 05.1
refused_by: both_answer
shows: zones_find_targets
"""
# instead of
web = elbv2.create_load_balancer(
    Name="web", Subnets=[subnet_in["us-east-1a"], subnet_in["us-east-1b"]],
)["LoadBalancers"][0]
# put
web = elbv2.create_load_balancer(
    Name="web", Subnets=[subnet_in["us-east-1a"], subnet_in["us-east-1c"]],
)["LoadBalancers"][0]
