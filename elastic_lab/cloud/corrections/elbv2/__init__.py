"""Elastic Load Balancing: what AWS refuses is refused, and what is carried is told."""

from elastic_lab.cloud.corrections.elbv2 import (
    balancer_attributes,
    carried,
    group_attributes,
    listeners,
    load_balancers,
    rules,
    target_groups,
    targets,
    usage,
)

# From the inside out: a new thing is first looked at by itself, then known by its name; its state
# is told last.
CORRECTIONS = (
    load_balancers.create_in_two_zones,
    load_balancers.recognise_same_balancer,
    load_balancers.provision_in_time,
    load_balancers.set_subnets_in_two_zones,
    load_balancers.set_groups_of_vpc,
    load_balancers.delete_unprotected,
    carried.name_that_answers,
    balancer_attributes.keep_balancer_attributes,
    target_groups.create_within_limits,
    target_groups.recognise_same_group,
    target_groups.modify_within_limits,
    usage.tell_present_users,
    group_attributes.keep_known_attributes,
    group_attributes.tell_all_attributes,
    listeners.create_on_free_port,
    listeners.modify_to_free_port,
    listeners.name_default_rule,
    rules.create_rule_that_works,
    rules.modify_own_rule,
    rules.keep_default_rule,
    rules.reorder_rules,
    targets.register_reachable,
    targets.deregister_what_is_there,
    carried.tell_checked_health,
    targets.tell_unused,
)
