"""The own logo and colour of an organisation, as plain data for its files."""

from dataclasses import dataclass

from surveys.models.looks import Look


@dataclass(frozen=True, slots=True)
class OwnLook:
    """logo : a PNG, or nothing; accent : a colour that white text can be read on, or nothing."""

    logo: bytes = b""
    accent: str = ""


def look_of(organisation_id: int) -> OwnLook:
    """Return how an organisation's files look; plain where it has chosen nothing."""
    found = Look.objects.filter(organisation=organisation_id).first()
    return OwnLook(bytes(found.logo), found.accent) if found else OwnLook()
