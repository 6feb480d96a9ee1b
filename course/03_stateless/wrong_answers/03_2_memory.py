"""The cart in memory, on two servers.

exercise: 03.2
refused_by: same_everywhere
shows: servers_share_memory
"""
deployed = deploy("cart", in_memory)
