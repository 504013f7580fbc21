"""The tables of advice. Import from the modules: nothing is handed on from here."""

from interventions.models import catalogue, own, plans

__all__ = ["catalogue", "own", "plans"]
