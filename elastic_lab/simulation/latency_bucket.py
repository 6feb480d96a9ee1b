"""`histogram.bucket_of` for kernels: compiled apart, so that whoever only reads a histogram does
not load the compiler."""

from __future__ import annotations

from elastic_lab.simulation import histogram
from elastic_lab.simulation.compiled import compiled

bucket_of = compiled(histogram.bucket_of)
