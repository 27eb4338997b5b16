"""Marginal maximum likelihood calibration of items from answers of people from one population N(0, 1).

`two_parameter` for right / wrong items, `graded` for ordered categories (Samejima 1969). EM (Bock & Aitkin 1981)
accelerated by SQUAREM (Varadhan & Roland 2008). The quadrature is chosen from how narrow the posteriors are and checked
at the end: too few nodes bias slopes of long tests without any sign of it.
"""

from hocvuso.assessment.engine.calibration.fitting import Calibration, graded, two_parameter
from hocvuso.assessment.engine.calibration.responses import MISSING, Responses, ResponsesUnusable

__all__ = ["MISSING", "Calibration", "Responses", "ResponsesUnusable", "graded", "two_parameter"]
