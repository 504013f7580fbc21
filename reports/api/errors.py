"""What goes wrong, in one shape and in words that say what to do."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import Http404, HttpRequest, JsonResponse
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError


class FieldProblem(Schema):
    """One part of what was sent that cannot be taken."""

    where: str
    message: str


class ProblemContent(Schema):
    """What went wrong: a code for programs, a sentence for people."""

    code: str
    message: str
    fields: list[FieldProblem]


class ProblemOut(Schema):
    """The one shape of every answer from 400 on."""

    error: ProblemContent


class Problem(Exception):
    """Ends an operation with an answer that says why, and what to do."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        fields: Sequence[tuple[str, str]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(code)
        self.status, self.code, self.message = status, code, message
        self.fields, self.headers = tuple(fields), dict(headers or {})

    def answer(self) -> JsonResponse:
        """Write it down."""
        fields = [{"where": where, "message": words} for where, words in self.fields]
        error = {"code": self.code, "message": self.message, "fields": fields}
        return JsonResponse(
            {"error": error},
            status=self.status,
            headers=self.headers,
            json_dumps_params={"ensure_ascii": False},
        )


NOT_FOUND = (
    "There is nothing here, or nothing that you may see. Check the address and the number in it."
)
OUR_FAULT = "The fault is ours. Nothing was changed; try again later, or tell who runs this site."
NO_TOKEN = (
    "Send a token that works, as the header “Authorization: Bearer …”. Tokens are made in the "
    "account, under “Tokens for other programs”; one that has run out or was ended opens nothing."
)
# What is wrong with a value, by the kind of mistake.
WORDS = {
    "missing": "This is missing.",
    "extra_forbidden": "There is no such field. Leave it out, or check its spelling.",
    "string_type": "Give text in quotation marks.",
    "string_too_long": "Up to {max_length} letters are possible.",
    "string_too_short": "At least {min_length} letters are needed.",
    "string_pattern_mismatch": "This cannot stand here.",
    "string_unicode": "This holds half a letter. Send whole letters, in UTF-8.",
    "int_type": "Give a whole number, without quotation marks.",
    "int_parsing": "Give a whole number.",
    "int_parsing_size": "This number is too large.",
    "int_from_float": "Give a whole number.",
    "greater_than_equal": "Give a number of at least {ge}.",
    "less_than_equal": "Give a number of at most {le}.",
    "bool_type": "Give true or false.",
    "list_type": "Give a list.",
    "too_long": "Up to {max_length} are possible at once. Send the others separately.",
    "too_short": "Give at least {min_length}.",
    "literal_error": "Give one of these: {expected}.",
    "enum": "Give one of these: {expected}.",
    "model_attributes_type": "Give an object in braces.",
    "model_type": "Give an object in braces.",
    "date_from_datetime_parsing": "Give a day as 2026-03-31.",
    "date_parsing": "Give a day as 2026-03-31.",
    "date_type": "Give a day as 2026-03-31.",
}


def not_found() -> Problem:
    """What is foreign and what is missing: the same answer."""
    return Problem(404, "not_found", NOT_FOUND)


def no_token() -> Problem:
    """Nobody knows the caller."""
    return Problem(401, "no_token", NO_TOKEN, headers={"WWW-Authenticate": "Bearer"})


def wrong_values(errors: Sequence[Mapping[str, Any]]) -> Problem:
    """Values that cannot be taken: where each stands, and what can stand there."""
    fields = [(_where(each), _words(each)) for each in errors[:100]]
    message = "Some values cannot be taken. Mend what is named in “fields”, and send it again."
    return Problem(422, "wrong_values", message, fields=fields)


def _where(error: Mapping[str, Any]) -> str:
    first, *rest = [str(part) for part in error["loc"]]
    # Behind “body” stands the name of an argument of ours, which nobody sent.
    return ".".join(rest[1:] or [first]) if first == "body" else ".".join(rest)


def _words(error: Mapping[str, Any]) -> str:
    words = WORDS.get(error["type"], "This cannot stand here.")
    return words.format(**error.get("ctx", {})) if "{" in words else words


def add_answers(api: NinjaAPI) -> None:
    """Have every refusal answered in the one shape."""

    @api.exception_handler(Problem)
    def _problem(request: HttpRequest, problem: Problem) -> JsonResponse:
        return problem.answer()

    @api.exception_handler(Http404)
    def _missing(request: HttpRequest, problem: Http404) -> JsonResponse:
        return not_found().answer()

    @api.exception_handler(AuthenticationError)
    def _unknown(request: HttpRequest, problem: AuthenticationError) -> JsonResponse:
        return no_token().answer()

    @api.exception_handler(ValidationError)
    def _wrong(request: HttpRequest, problem: ValidationError) -> JsonResponse:
        return wrong_values(problem.errors).answer()

    @api.exception_handler(HttpError)
    def _unreadable(request: HttpRequest, problem: HttpError) -> JsonResponse:
        message = "This cannot be read. Send JSON in UTF-8."
        return Problem(problem.status_code, "not_readable", message).answer()
