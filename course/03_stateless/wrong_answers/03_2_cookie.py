"""The cart in Flask's session.

exercise: 03.2
refused_by: any_device
shows: a_cookie_is_a_store
"""
deployed = deploy("cart", in_cookie)
