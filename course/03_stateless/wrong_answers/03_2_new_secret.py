"""The cart in Flask's session, with a secret made at each start.

exercise: 03.2
refused_by: same_everywhere
shows: a_secret_per_start
"""
deployed = deploy("cart", in_cookie.replace(
    'app.secret_key = "the-same-on-every-server"', "import os; app.secret_key = os.urandom(16)"))
