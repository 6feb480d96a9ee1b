"""A latency histogram of fixed size: percentiles without keeping the latencies.

Each octave (a doubling of latency) is cut into 64 equal buckets, as in HdrHistogram, from
about 1 microsecond to 1,024 seconds. A bucket is at most 1/64 as wide as its lower edge, so a
percentile that is read at a bucket's middle is wrong by at most 0.8 %; interpolating inside the
bucket, as `percentile` does, is usually ten times closer. Latencies outside the range are
counted in the first or last bucket.
"""

from __future__ import annotations

import numpy as np

BUCKETS_PER_OCTAVE = 64
RELATIVE_ERROR = 0.5 / BUCKETS_PER_OCTAVE
_LOWEST_EXPONENT, _HIGHEST_EXPONENT = -20, 10
BUCKETS = (_HIGHEST_EXPONENT - _LOWEST_EXPONENT) * BUCKETS_PER_OCTAVE

# The bits of a positive IEEE double grow with its value, so the exponent and the top 6 bits of
# the fraction, read as one integer, number the buckets without a logarithm.
_SHIFT = 52 - 6
_OFFSET = (_LOWEST_EXPONENT + 1023) * BUCKETS_PER_OCTAVE


def bucket_of(seconds: float) -> int:
    """The bucket that counts a latency of `seconds` (>= 0).

    Plain here, so that reading a histogram needs no compiler; the kernels compile it.
    """
    bucket = (np.float64(seconds).view(np.int64) >> _SHIFT) - _OFFSET
    return min(max(int(bucket), 0), BUCKETS - 1)


def _all_edges() -> np.ndarray:
    octaves = np.exp2(np.arange(_LOWEST_EXPONENT, _HIGHEST_EXPONENT, dtype=float))
    steps = 1.0 + np.arange(BUCKETS_PER_OCTAVE) / BUCKETS_PER_OCTAVE
    return np.append(np.outer(octaves, steps).ravel(), 2.0**_HIGHEST_EXPONENT)


EDGES = _all_edges()
"""Bucket edges in seconds, shape (BUCKETS + 1,): bucket b counts EDGES[b] <= x < EDGES[b + 1]."""


def count_at_most(counts: np.ndarray, seconds: float) -> np.ndarray:
    """How many latencies are at most `seconds`, interpolated inside the bucket that holds it.

    counts: shape (..., BUCKETS). Returns shape (...), as float because of the interpolation.
    """
    bucket, share = bucket_and_share(seconds)
    return counts[..., :bucket].sum(axis=-1) + share * counts[..., bucket]


def bucket_and_share(seconds: float) -> tuple[int, float]:
    """The bucket that holds a latency of `seconds`, and the share of it that lies below."""
    bucket = int(bucket_of(seconds))
    low, high = EDGES[bucket], EDGES[bucket + 1]
    return bucket, min(max((seconds - low) / (high - low), 0.0), 1.0)


def percentile(counts: np.ndarray, percent: float) -> np.ndarray:
    """The latency in seconds that `percent` of the counted requests do not exceed.

    counts: shape (..., BUCKETS). Returns shape (...), nan where nothing was counted.
    Raises ValueError unless 0 < percent <= 100.
    """
    if not 0 < percent <= 100:
        raise ValueError(f"a percentile is above 0 and at most 100, not {percent}")
    rows = np.atleast_2d(counts)
    values = np.array([_percentile_of_row(row, percent / 100.0) for row in rows])
    return values.reshape(np.shape(counts)[:-1])


def _percentile_of_row(counts: np.ndarray, share: float) -> float:
    cumulative = np.cumsum(counts)
    if cumulative[-1] == 0:
        return float("nan")
    rank = share * cumulative[-1]
    bucket = int(np.searchsorted(cumulative, rank))
    before = cumulative[bucket] - counts[bucket]
    inside = (rank - before) / counts[bucket]
    return float(EDGES[bucket] + inside * (EDGES[bucket + 1] - EDGES[bucket]))
