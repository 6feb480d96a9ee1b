"""Random numbers inside compiled code: the same seed gives the same bytes on every machine.

The generator is SplitMix64 (Steele, Lea, Flood, "Fast splittable pseudorandom number
generators", OOPSLA 2014): one 64-bit word of state, so a stream is copied by copying a number.
Exponential and normal variates come from the ziggurat (Marsaglia and Tsang, J. Stat. Softw.
5(8), 2000), gamma variates from Marsaglia and Tsang (ACM TOMS 26(3), 2000). All are exact
samplers; none approximates a tail.

Every function here takes `state`, a uint64 array of shape (1,), and advances it in place.
"""

import math

import numpy as np

from elastic_lab.simulation.compiled import compiled

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)
_S30, _S27, _S31, _S11 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(11)
_BYTE, _SIGN = np.uint64(255), np.uint64(256)
_TO_UNIT = 2.0**-53

_EXP_R, _EXP_AREA = 7.69711747013104972, 3.949659822581557e-3
_NORMAL_R, _NORMAL_AREA = 3.6541528853610088, 4.92867323399e-3


def _exponential_edges() -> np.ndarray:
    """Right edges of the 256 equal-area layers under exp(-x), widest first, ending in 0."""
    edges = [_EXP_AREA * math.exp(_EXP_R), _EXP_R]
    while len(edges) < 256:
        edges.append(-math.log(math.exp(-edges[-1]) + _EXP_AREA / edges[-1]))
    return np.array([*edges, 0.0])


def _normal_edges() -> np.ndarray:
    """Right edges of the 256 equal-area layers under exp(-x*x/2), widest first, ending in 0."""
    edges = [_NORMAL_AREA * math.exp(0.5 * _NORMAL_R**2), _NORMAL_R]
    while len(edges) < 256:
        height = math.exp(-0.5 * edges[-1] ** 2) + _NORMAL_AREA / edges[-1]
        edges.append(math.sqrt(-2.0 * math.log(height)))
    return np.array([*edges, 0.0])


_EXP_X = _exponential_edges()
_EXP_F = np.exp(-_EXP_X)
_NORMAL_X = _normal_edges()
_NORMAL_F = np.exp(-0.5 * _NORMAL_X**2)


def stream(*key: int) -> np.ndarray:
    """A fresh generator state (uint64, shape (1,)) for `key`, e.g. (seed, purpose, step).

    Different keys give unrelated streams (numpy's SeedSequence does the hashing).
    """
    return np.random.SeedSequence([int(part) for part in key]).generate_state(1, np.uint64)


@compiled
def next_bits(state: np.ndarray) -> np.uint64:
    """The next 64 random bits, as uint64."""
    state[0] += _GOLDEN
    z = state[0]
    z = (z ^ (z >> _S30)) * _MIX_1
    z = (z ^ (z >> _S27)) * _MIX_2
    return z ^ (z >> _S31)


@compiled
def next_uniform(state: np.ndarray) -> float:
    """A uniform number in [0, 1) with 53 bits."""
    return np.float64(next_bits(state) >> _S11) * _TO_UNIT


@compiled
def _next_positive_uniform(state: np.ndarray) -> float:
    """A uniform number in (0, 1], whose logarithm is finite."""
    return 1.0 - next_uniform(state)


@compiled
def next_exponential(state: np.ndarray) -> float:
    """An exponential variate with mean 1."""
    while True:
        bits = next_bits(state)
        layer = np.int64(bits & _BYTE)
        x = np.float64(bits >> _S11) * _TO_UNIT * _EXP_X[layer]
        if x < _EXP_X[layer + 1]:
            return x
        if layer == 0:  # the tail: exponential again, moved right
            return _EXP_R - math.log(_next_positive_uniform(state))
        rise = _EXP_F[layer + 1] - _EXP_F[layer]
        if _EXP_F[layer] + next_uniform(state) * rise < math.exp(-x):
            return x


@compiled
def _normal_tail(state: np.ndarray) -> float:
    """A normal variate known to exceed the outermost layer (Marsaglia's tail method)."""
    while True:
        x = -math.log(_next_positive_uniform(state)) / _NORMAL_R
        y = -math.log(_next_positive_uniform(state))
        if y + y > x * x:
            return _NORMAL_R + x


@compiled
def next_normal(state: np.ndarray) -> float:
    """A normal variate with mean 0 and variance 1."""
    while True:
        bits = next_bits(state)
        layer = np.int64(bits & _BYTE)
        sign = 1.0 if bits & _SIGN else -1.0
        x = np.float64(bits >> _S11) * _TO_UNIT * _NORMAL_X[layer]
        if x < _NORMAL_X[layer + 1]:
            return sign * x
        if layer == 0:
            return sign * _normal_tail(state)
        rise = _NORMAL_F[layer + 1] - _NORMAL_F[layer]
        if _NORMAL_F[layer] + next_uniform(state) * rise < math.exp(-0.5 * x * x):
            return sign * x


@compiled
def _gamma_of_large_shape(shape: float, state: np.ndarray) -> float:
    """A gamma variate for shape >= 1 and scale 1."""
    d = shape - 1.0 / 3.0
    c = 1.0 / math.sqrt(9.0 * d)
    while True:
        x = next_normal(state)
        v = (1.0 + c * x) ** 3
        if v <= 0.0:
            continue
        log_u = math.log(_next_positive_uniform(state))
        if log_u < 0.5 * x * x + d * (1.0 - v + math.log(v)):
            return d * v


@compiled
def next_gamma(shape: float, state: np.ndarray) -> float:
    """A gamma variate with the given shape (> 0) and scale 1; its mean is `shape`."""
    if shape >= 1.0:
        return _gamma_of_large_shape(shape, state)
    boost = _next_positive_uniform(state) ** (1.0 / shape)
    return _gamma_of_large_shape(shape + 1.0, state) * boost
