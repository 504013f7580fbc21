"""From one page of a questionnaire to another, whatever kinds of pages it has."""

from django.http import HttpResponse
from django.shortcuts import redirect

from surveys.questions import Questionnaire


def to_page(number: int, questionnaire: Questionnaire, token: str) -> HttpResponse:
    """Go to a page by its place in the questionnaire; past the last one, to looking over."""
    if 1 <= number <= questionnaire.length:  # no need to ask what comes after these
        return redirect("surveys:answer-question", token=token, number=number)
    pages = questionnaire.pages()
    if number > len(pages):
        return redirect("surveys:answer-send", token=token)
    return redirect(pages[max(number, 1) - 1].address(token))
