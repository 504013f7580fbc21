"""Dates and times, where what Django has does not suit a survey."""
