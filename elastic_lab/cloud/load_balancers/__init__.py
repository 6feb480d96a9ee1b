"""Application Load Balancers that really carry requests, as the API has configured them.

`configuration` reads moto's state, `serving` runs the balancers beside the API, `loop` keeps the
two together and reports the metrics.
"""
