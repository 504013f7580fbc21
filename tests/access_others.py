"""The table of access for pages that libraries bring: accounts and their protection."""

from tests.access_table import NOBODY, PEOPLE, SIGNED_IN, Expected, Route


def own(get: int, post: int = 405) -> Route:
    """A page of one's own account."""
    return Route(SIGNED_IN, {"GET": get, "POST": post}, login_first=True)


def entrance(get: int, post: int = 405, nobody: tuple[int, int] | None = None) -> Route:
    """A page on the way in, for everybody; `nobody` where it differs for who is not signed in."""
    first, second = nobody or (get, post)
    exceptions: dict[tuple[str, str], Expected] = {(NOBODY, "GET"): first, (NOBODY, "POST"): second}
    return Route(PEOPLE, {"GET": get, "POST": post}, exceptions=exceptions)


OTHERS: dict[str, Route] = {
    "account_login": entrance(302, 302, nobody=(200, 200)),
    "account_logout": entrance(200, 302, nobody=(302, 302)),
    "account_inactive": entrance(200),
    "account_signup": entrance(302, 302, nobody=(200, 200)),  # it says that nobody can
    "account_reauthenticate": own(403, 403),  # these people have no password to ask for
    "account_email": own(200, 302),
    "account_email_verification_sent": entrance(200),
    "account_confirm_email": entrance(200, 404),
    "account_confirm_login_code": entrance(302, 302),
    "account_change_password": own(302, 302),
    "account_set_password": own(200, 200),
    "account_reset_password": entrance(200, 200),
    "account_reset_password_done": entrance(200),
    "account_reset_password_from_key": entrance(200, 200),
    "account_reset_password_from_key_done": entrance(200),
    "mfa_index": own(200),
    "mfa_authenticate": entrance(302, 302),
    "mfa_reauthenticate": own(403, 403),
    "mfa_activate_totp": own(200, 200),
    "mfa_deactivate_totp": own(404, 404),
    "mfa_view_recovery_codes": own(404),
    "mfa_generate_recovery_codes": own(200, 200),
    "mfa_download_recovery_codes": own(404, 404),
    "usersessions_list": own(200, 302),
    # Single sign-on is not configured here: its provider does not exist
    "openid_connect_login": entrance(404, 404),
    "openid_connect_callback": entrance(404, 404),
    "socialaccount_login_cancelled": entrance(200),
    "socialaccount_login_error": entrance(401),
    "socialaccount_signup": entrance(302, 302),
    "socialaccount_connections": own(200, 200),
    "accounts/social/login/cancelled/": entrance(301, 301),
    "accounts/social/login/error/": entrance(301, 301),
    "accounts/social/signup/": entrance(301, 301),
    "accounts/social/connections/": entrance(301, 301),
}
