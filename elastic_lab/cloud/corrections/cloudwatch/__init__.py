"""Corrections of cloudwatch."""

from elastic_lab.cloud.corrections import Correction

CORRECTIONS: tuple[Correction, ...] = ()
