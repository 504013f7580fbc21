"""Which column holds what, from its heading in whatever language, or from what stands in it."""

import re
import unicodedata
from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from surveys.importing.tables import Line, Table

COLUMNS = {
    "workgroup": _("Workgroup"),
    "unit": _("Unit"),
    "partner": _("Organisation"),
    "language": _("Language"),
    "name": _("Name"),
    "email": _("E-mail"),
}
REQUIRED = ("workgroup", "email")
# As people write them at the top of a column, without marks and spaces (see `plain`).
SYNONYMS = {
    "workgroup": (
        "workgroup group team role function profession jobtitle occupation discipline groupname "
        "arbeitsgruppe gruppe berufsgruppe funktion rolle beruf grupo grupodetrabajo "
        "grupodetrabalho equipo funcion profesion equipa equipe funcao profissao groupe "
        "groupedetravail fonction metier profession werkgroep groep functie beroep rol "
        "arbejdsgruppe faggruppe stilling"
    ),
    "unit": (
        "unit ward department site location clinic division station abteilung standort bereich "
        "einheit unidad servicio departamento sede unidade servico unite service departement lieu "
        "afdeling eenheid locatie afsnit enhed afdelingsnavn"
    ),
    "partner": (
        "organisation organization partner company employer institution partnerorganisation "
        "organisationpartner firma arbeitgeber einrichtung organizacion empresa institucion "
        "organizacao instituicao entreprise etablissement organisatie werkgever instelling "
        "arbejdsgiver"
    ),
    "language": "language lang locale sprache idioma lengua langue taal sprog lingua",
    "name": (
        "name fullname displayname participant person employee namen vollername mitarbeiter "
        "nombre nombrecompleto nome nomecompleto nom nomcomplet naam volledigenaam navn fuldenavn "
        "participantname"
    ),
    "email": (
        "email emailaddress mail mailaddress address adresse emailadresse correo "
        "correoelectronico correio endereco courriel adressemail adresseemail adresseelectronique "
        "mailadres emailadres emailadresses mailadresse eposta epost"
    ),
}
GIVEN = re.compile(r"(first|given|fore)name|vorname|prenom|voornaam|fornavn|nombres")
FAMILY = re.compile(
    r"(last|family|sur|nach)name|familienname|apellidos?|apelido|nomdefamille|achternaam|efternavn"
)
KEY_OF = {word: key for key, words in SYNONYMS.items() for word in words.split()}
GIVEN_NAME, FAMILY_NAME = "given", "family"


def plain(heading: str) -> str:
    """Write a heading without case, marks, spaces and signs.

    >>> plain("E-Mail Adresse"), plain("Funktión")
    ('emailadresse', 'funktion')
    """
    letters = unicodedata.normalize("NFKD", heading.casefold())
    return re.sub(r"[^a-z]", "", letters)


def key_of_heading(heading: str) -> str:
    """Return what a column with this heading holds, or nothing."""
    word = plain(heading)
    if GIVEN.fullmatch(word):
        return GIVEN_NAME
    return FAMILY_NAME if FAMILY.fullmatch(word) else KEY_OF.get(word, "")


def split_heading(table: Table) -> tuple[list[str], list[str], list[Line]]:
    """Return the heading, what each column holds, and the lines below.

    A first line without an address in which at least one cell is a known heading is one. Where
    there is none, the column with addresses is found by them, and a person says the rest.
    """
    if not table.lines:
        return [], [], []
    first, rest = table.lines[0], list(table.lines[1:])
    keys = [key_of_heading(cell) for cell in first.cells]
    if any(keys) and not any("@" in cell for cell in first.cells):
        return [cell.strip() for cell in first.cells], _once(keys, rest), rest
    width = max(len(line.cells) for line in table.lines)
    return [""] * width, _once([""] * width, list(table.lines)), list(table.lines)


def _once(keys: Sequence[str], lines: Sequence[Line]) -> list[str]:
    """Keep the first column of each kind; find the addresses if no heading names them."""
    kept: list[str] = []
    for key in keys:
        kept.append(key if key and key not in kept else "")
    width = max((len(line.cells) for line in lines), default=0)
    kept += [""] * (width - len(kept))
    if "email" not in kept:
        for place, key in enumerate(kept):
            cells = [line.cells[place] for line in lines[:50] if place < len(line.cells)]
            if not key and cells and sum("@" in cell for cell in cells) > len(cells) / 2:
                kept[place] = "email"
                break
    return kept


def names_joined(
    header: list[str], keys: list[str], lines: list[Line]
) -> tuple[list[str], list[str], list[Line]]:
    """Put a first and a family name into one column, where they stand in two."""
    if GIVEN_NAME not in keys and FAMILY_NAME not in keys:
        return header, keys, lines
    parts = [keys.index(key) for key in (GIVEN_NAME, FAMILY_NAME) if key in keys]
    if "name" in keys:
        return header, ["" if key in (GIVEN_NAME, FAMILY_NAME) else key for key in keys], lines

    def joined(cells: tuple[str, ...]) -> tuple[str, ...]:
        found = [cells[place].strip() for place in parts if place < len(cells)]
        name = " ".join(part for part in found if part)
        rest = [cell for place, cell in enumerate(cells) if place not in parts]
        return (name, *rest)

    title = " ".join(header[place] for place in parts)
    return (
        [title, *(cell for place, cell in enumerate(header) if place not in parts)],
        ["name", *(key for place, key in enumerate(keys) if place not in parts)],
        [Line(line.number, joined(line.cells)) for line in lines],
    )
