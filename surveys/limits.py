"""How often an open address may be started from one network.

Each start makes an invitation, so a script must not make thousands; a hospital whose people all
come from one address must not notice. As with failed sign-ins only the shared cache counts, under
a name that cannot be read back and is another one each day. Nothing of it stands beside answers.
"""

from allauth.core.internal.ratelimit import consume, get_ip
from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.timezone import localdate

from surveys.models.ways import OpenLink


def may_start(request: HttpRequest, link: OpenLink) -> bool:
    """Count a start of an open address, and say whether it is one of those allowed.

    Where nothing can be counted, everybody may: a limit must never keep an answer out.
    """
    network = salted_hmac(f"start on {localdate()}", get_ip(request)).hexdigest()
    try:
        allowed = consume(
            request,
            app="surveys",
            action="start",
            config={"start": f"{settings.OPEN_LINK_STARTS}/key"},
            key=f"{link.pk} {network}",
        )
    except DatabaseError:
        return True
    return allowed is not None
