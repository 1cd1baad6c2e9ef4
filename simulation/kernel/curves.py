"""Learning curves of many people at once: the one daily computation that needs powers.

NumPy's own powers differ between processors in the last bit; these are the scalar ones of the
kernel, compiled, and equal to Python's.
"""

import math
from typing import Any

from numba.types import float64, int64

from simulation.kernel.jit import entry


@entry(int64(float64[::1], float64, float64, float64[::1]))
def fill_powers(numbers: Any, base: float, exponent: float, powers: Any) -> int:
    """Fill in (number / base) to a power, number by number; return how many were above 0.

    It ends at the first one that is not, which also keeps LLVM from computing several at once by
    other routines than the scalar ones, where it has some.
    """
    for i in range(len(numbers)):
        if not numbers[i] > 0.0:
            return i
        powers[i] = math.exp(exponent * math.log(numbers[i] / base))
    return len(numbers)
