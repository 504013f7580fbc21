"""The table of access for pages that libraries bring: accounts and their protection."""

from tests.access_table import NOBODY, PEOPLE, SIGNED_IN, Expected, Route

# What libraries' views make of the other methods: a page knows none, a form takes PUT for POST and
# finds nothing in it, and some answer before they look at the method.
PAGE, FORM, ANY = "page", "form", "any"


def all_methods(get: int, post: int, kind: str) -> dict[str, int]:
    """Return what each method is answered."""
    if kind == ANY:
        return {"GET": get, **dict.fromkeys(("POST", "PUT", "PATCH", "DELETE", "OPTIONS"), post)}
    put = post if kind == FORM else 405
    return {"GET": get, "POST": post, "PUT": put, "PATCH": 405, "DELETE": 405, "OPTIONS": 200}


def own(get: int, post: int = 405, kind: str = PAGE) -> Route:
    """A page of one's own account."""
    return Route(SIGNED_IN, all_methods(get, post, kind), login_first=True)


def entrance(
    get: int, post: int = 405, kind: str = PAGE, nobody: tuple[int, int, str] | None = None
) -> Route:
    """A page on the way in, for everybody; `nobody` where it differs for who is not signed in."""
    answers = all_methods(*(nobody or (get, post, kind)))
    exceptions: dict[tuple[str, str], Expected] = {(NOBODY, m): answers[m] for m in answers}
    return Route(PEOPLE, all_methods(get, post, kind), exceptions=exceptions)


OTHERS: dict[str, Route] = {
    "account_login": entrance(302, 302, ANY, nobody=(200, 200, FORM)),
    "account_logout": entrance(200, 302, nobody=(302, 302, PAGE)),
    "account_inactive": entrance(200),
    "account_signup": entrance(302, 302, ANY, nobody=(200, 200, ANY)),  # it says that nobody can
    "account_reauthenticate": own(403, 403, ANY),  # these people have no password to ask for
    "account_email": own(200, 302, FORM),
    "account_email_verification_sent": entrance(200),
    "account_confirm_email": entrance(200, 404),
    "account_confirm_login_code": entrance(302, 302, ANY),
    "account_change_password": own(302, 302, ANY),
    "account_set_password": own(200, 200, FORM),
    "account_reset_password": entrance(200, 200, FORM),
    "account_reset_password_done": entrance(200),
    "account_reset_password_from_key": entrance(200, 200, ANY),
    "account_reset_password_from_key_done": entrance(200),
    "mfa_index": own(200),
    "mfa_authenticate": entrance(302, 302, ANY),
    "mfa_reauthenticate": own(403, 403, ANY),
    "mfa_activate_totp": own(200, 200, FORM),
    "mfa_deactivate_totp": own(404, 404, ANY),
    "mfa_view_recovery_codes": own(404),
    "mfa_generate_recovery_codes": own(200, 200, FORM),
    "mfa_download_recovery_codes": own(404, 404, ANY),
    "usersessions_list": own(200, 302, FORM),
    # Single sign-on is not configured here: its provider does not exist
    "openid_connect_login": entrance(404, 404, ANY),
    "openid_connect_callback": entrance(404, 404, ANY),
    "socialaccount_login_cancelled": entrance(200),
    "socialaccount_login_error": entrance(401),
    "socialaccount_signup": entrance(302, 302, ANY),
    "socialaccount_connections": own(200, 200, FORM),
    "accounts/social/login/cancelled/": entrance(301, 301, ANY),
    "accounts/social/login/error/": entrance(301, 301, ANY),
    "accounts/social/signup/": entrance(301, 301, ANY),
    "accounts/social/connections/": entrance(301, 301, ANY),
}
