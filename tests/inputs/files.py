"""Lists of people as files that were damaged, misunderstood or made to hurt: CSV and XLSX."""

import codecs
import io
import zipfile
from collections.abc import Iterator
from html import escape

from tests.inputs.odd import ODD
from tests.surveys.importing.files import TWO, inline_row, repacked, sheet_xml, workbook

HEAD = "email;workgroup;unit;name;organisation;language\n"
GOOD = "ann@example.org;Nurses;North;Ann Ek;;en\n"
COLUMNS = ("email", "workgroup", "name")


def row_with(column: str, text: str) -> str:
    cells = {"email": "ann@example.org", "workgroup": "Nurses", "name": "Ann Ek"} | {column: text}
    return f"{cells['email']};{cells['workgroup']};;{cells['name']};;\n"


def csv_files() -> Iterator[tuple[str, bytes]]:
    """Every odd text in every column, quoted or not, and files that are wrong as a whole."""
    for column in COLUMNS:
        for name, text in ODD.items():
            odd = (HEAD + GOOD + row_with(column, text)).encode("utf-8", "surrogatepass")
            yield f"{column}: {name}", odd
    for name, text in whole().items():
        yield name, text if isinstance(text, bytes) else text.encode()


def whole() -> dict[str, str | bytes]:
    plain = HEAD + GOOD
    return {
        "nothing": "",
        "blanks only": " \r\n\t\r\n",
        "a mark and nothing": codecs.BOM_UTF8,
        "half a mark": b"\xef\xbb",
        "a heading only": HEAD,
        "no heading": GOOD,
        "a heading twice": HEAD + HEAD + GOOD,
        "unknown headings": "colour;shoe\nred;38\n",
        "a column twice": "email;email;workgroup\na@b.org;c@d.org;Nurses\n",
        "an empty heading": ";;\na@b.org;Nurses;x\n",
        "cut in the middle": plain[:-9],
        "a quotation mark left open": HEAD + 'ann@example.org;"Nurses;North\n',
        "quotation marks inside": HEAD + 'a@b.org;Nur"ses;x\n',
        "a quotation mark after a quoted cell": HEAD + 'a@b.org;"Nurses"x;y\n',
        "only quotation marks": '"""""""\n"""',
        "a newline inside a cell": HEAD + 'a@b.org;"Nur\nses";x\n',
        "old Macintosh lines": plain.replace("\n", "\r"),
        "lines of three kinds": "email;workgroup\r\na@b.org;N\nc@d.org;P\re@f.org;T",
        "tabs": plain.replace(";", "\t"),
        "bars": plain.replace(";", "|"),
        "a wrong separator announced": "sep=|\n" + plain,
        "a separator of two": "sep=;;\n" + plain,
        "an announced separator and nothing": "sep=;",
        "too few cells": HEAD + "a@b.org\n",
        "too many cells": HEAD + ";".join("x" * 40) + "\n",
        "a thousand columns": ";".join(f"c{n}" for n in range(1000)) + "\n" + GOOD,
        "separators only": ";;;;;;\n" * 50,
        "a very long line": HEAD + "a@b.org;" + "N" * 300_000 + "\n",
        "a long name of a group": HEAD + f"a@b.org;{'N' * 81}\n",
        "the same address twice": HEAD + GOOD + GOOD,
        "the same address in capitals": HEAD + GOOD + GOOD.replace("ann", "ANN"),
        "one address in two groups": HEAD + GOOD + GOOD.replace("Nurses", "Clerks"),
        "forty groups": HEAD + "".join(f"p{n}@b.org;Group {n}xx;\n" for n in range(40)),
        "two addresses in a cell": HEAD + "a@b.org, c@d.org;Nurses\n",
        "a language nobody speaks": HEAD + "a@b.org;Nurses;;;;Klingon\n",
        "a group of two organisations": HEAD + "a@b.org;Care;;;City\nc@d.org;Care;;;Cross\n",
        "NUL everywhere": b"\0" * 4000,
        "NUL between": b"email\0;workgroup\na@b.org;Nurses\n",
        "all bytes": bytes(range(256)) * 8,
        "bytes of no alphabet": b"\x81\x8d\x8f\x90\x9d" * 40,
        "old letters of the west": plain.replace("Ek", "Åström").encode("cp1252"),
        "old letters of the east": "email;workgroup\na@b.org;Żółć".encode("cp1250"),
        "wide, with its mark": plain.encode("utf-16"),
        "wide, cut": plain.encode("utf-16")[:-1],
        "wide, without its mark": plain.encode("utf-16-be"),
        "wide, damaged": codecs.BOM_UTF16_LE + b"\x00\xd8\x00\x00",
        "four bytes a letter": plain.encode("utf-32"),
        "the mark of four bytes and rubbish": codecs.BOM_UTF32_LE + b"\xff" * 9,
        "overlong letters": b"email;workgroup\n\xc0\xaf@b.org;Nurses\n",
        "halves as bytes": b"email;workgroup\n\xed\xa0\x80@b.org;Nurses\n",
        "a page of the web": "<html><table><tr><td>a@b.org</td></tr></table></html>",
        "a letter": "{\\rtf1 a@b.org Nurses}",
        "an object": '[{"email": "a@b.org", "workgroup": "Nurses"}]',
        "a PDF": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj",
        "a picture": b"\x89PNG\r\n\x1a\n" + b"\0" * 60,
        "a packed file of another kind": b"\x1f\x8b\x08\x00" + b"\0" * 40,
        "a card": "BEGIN:VCARD\nEMAIL:a@b.org\nEND:VCARD\n",
        "a mail": "From: a@b.org\nTo: c@d.org\n\nNurses\n",
    }


def workbooks() -> Iterator[tuple[str, bytes]]:
    """Every odd text in a cell, cells that are no text, and files broken from the inside."""
    good = workbook(TWO)
    for name, text in ODD.items():
        # As somebody who writes the file by hand: what no spreadsheet program would let in.
        row = inline_row(2, "ann@example.org", escape(text[:3000]), "Nurses", "North")
        heading = inline_row(1, "E-mail", "Name", "Workgroup", "Unit")
        yield f"cell: {name}", repacked(good, sheet=sheet_xml(heading + row))
    for name, rows in odd_rows().items():
        yield f"rows: {name}", repacked(good, sheet=sheet_xml(rows))
    for name, xml in sheets().items():
        yield f"sheet: {name}", repacked(good, sheet=xml)
    yield from broken(good)


def sheet_text(rows: str) -> str:
    return sheet_xml(rows).decode()


def odd_rows() -> dict[str, str]:
    def cell(inside: str, kind: str = "", place: str = "A1") -> str:
        return f'<row r="1"><c r="{place}"{kind}>{inside}</c></row>'

    return {
        "a formula": cell("<f>1+1</f><v>2</v>"),
        "a formula without a value": cell('<f>HYPERLINK("http://x")</f>'),
        "a shared formula": cell('<f t="shared" ref="A1:A9" si="0">1</f><v>1</v>'),
        "an array of formulas": cell('<f t="array" ref="A1:B2">1</f><v>1</v>'),
        "a link to another file": cell("<f>[1]Sheet1!A1</f><v>1</v>"),
        "an error": cell("<v>#REF!</v>", ' t="e"'),
        "truth": cell("<v>1</v>", ' t="b"'),
        "a truth that is none": cell("<v>maybe</v>", ' t="b"'),
        "a number that is none": cell("<v>twelve</v>", ' t="n"'),
        "not a number": cell("<v>NaN</v>", ' t="n"'),
        "without end": cell("<v>1e999</v>", ' t="n"'),
        "a day": cell("<v>45000.5</v>", ' t="d"'),
        "a day in letters": cell("<v>2026-02-30</v>", ' t="d"'),
        "a day past all": cell("<v>99999999999</v>", ' s="1"'),
        "a shared text that is not there": cell("<v>999999</v>", ' t="s"'),
        "a shared text below nothing": cell("<v>-1</v>", ' t="s"'),
        "an unknown kind": cell("<v>1</v>", ' t="zz"'),
        "an unknown style": cell("<v>1</v>", ' s="99999"'),
        "a style that is no number": cell("<v>1</v>", ' s="x"'),
        "a place that is none": cell("<v>1</v>", "", "1A"),
        "a place far away": cell("<v>1</v>", "", "XFD1048576"),
        "a place past all": cell("<v>1</v>", "", "ZZZZ99999999"),
        "a place of NUL": cell("<v>1</v>", "", "A0"),
        "an empty cell": cell(""),
        "two values": cell("<v>1</v><v>2</v>"),
        "rich text": cell("<is><r><t>a</t></r><r><t>b</t></r></is>", ' t="inlineStr"'),
        "text without text": cell("<is/>", ' t="inlineStr"'),
        "a row without a number": "<row><c><v>1</v></c></row>",
        "a row of number nothing": '<row r="0"><c r="A0"><v>1</v></c></row>',
        "a row below nothing": '<row r="-5"><c r="A1"><v>1</v></c></row>',
        "a row that is no number": '<row r="x"><c r="A1"><v>1</v></c></row>',
        "rows backwards": inline_row(3, "a") + inline_row(1, "b"),
        "a row twice": inline_row(1, "a") * 2,
        "a row far below": inline_row(1, "a") + inline_row(1_048_576, "b"),
        "a row past all": inline_row(2_147_483_648, "b"),
        "forty columns": '<row r="1">'
        + "".join(f"<c><v>{n}</v></c>" for n in range(40))
        + "</row>",
        "a cell of a hundred thousand letters": inline_row(1, "x" * 100_000),
        "cells inside cells": cell("<c><c><v>1</v></c></c>"),
        "unknown parts": cell("<v>1</v><evil/>") + "<evil/>",
    }


def sheets() -> dict[str, bytes]:
    bomb = (
        "<!DOCTYPE x ["
        '<!ENTITY a "aaaaaaaaaa">'
        + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(8))
        + "]>"
    )
    outside = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    text = sheet_text(inline_row(1, "a"))
    return {
        "nothing": b"",
        "no XML": b"hello",
        "cut": text[: len(text) // 2].encode(),
        "not closed": text.replace("</sheetData>", "").encode(),
        "another root": b"<?xml version='1.0'?><html/>",
        "another name space": text.replace("spreadsheetml", "other").encode(),
        "an entity bomb": sheet_xml(inline_row(1, "&i;"), before=bomb),
        "an outside entity": sheet_xml(inline_row(1, "&e;"), before=outside),
        "a definition from elsewhere": sheet_xml("", before='<!DOCTYPE x SYSTEM "http://x/d">'),
        "an entity nobody knows": sheet_xml(inline_row(1, "&nobody;")),
        "deeply nested": ("<a>" * 3000 + "</a>" * 3000).encode(),
        "wide letters without saying so": text.encode("utf-16"),
        "another alphabet said": text.replace("?>", ' encoding="latin-1"?>', 1).encode(),
        "an alphabet nobody knows": text.replace("?>", ' encoding="x-no"?>', 1).encode(),
        "a false size": sheet_xml(inline_row(1, "a"), dimension="A1:XFD1048576"),
        "a size that is none": sheet_xml(inline_row(1, "a"), dimension="::"),
        "no size": text.replace('<dimension ref="A1:D3"/>', "").encode(),
        "NUL": text.replace("<t>a", "<t>\0").encode(),
        "a letter by number that is none": sheet_xml(inline_row(1, "&#0;&#xD800;&#xFFFE;")),
    }


def broken(good: bytes) -> Iterator[tuple[str, bytes]]:
    """Archives: cut, padded, renamed, packed with too much or with what does not belong."""
    for share in (1, 10, 40, 75, 99):
        yield f"cut after {share} %", good[: len(good) * share // 100]
    yield "rubbish behind", good + b"x" * 999
    yield "rubbish before", b"x" * 99 + good
    yield "twice", good + good
    yield "the beginning only", b"PK\x03\x04"
    yield "of the old kind", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500
    for place in (14, 18, 22, 26, 28, 30):
        yield f"byte {place} turned", good[:place] + bytes([good[place] ^ 255]) + good[place + 1 :]
    parts = zipfile.ZipFile(io.BytesIO(good)).namelist()
    for part in parts:
        yield f"without {part}", rezipped(good, leave_out=part)
        yield f"empty: {part}", repacked(good, **{part: b""})
        yield f"rubbish: {part}", repacked(good, **{part: b"\xff\xfe<rubbish"})
    yield "three hundred files", repacked(good, **{f"x/{n}": b"x" for n in range(300)})
    yield "packed too well", repacked(good, **{"xl/media/a": b"\0" * 3_000_000})
    yield "a path upwards", repacked(good, **{"../../evil": b"x"})
    yield "a macro", repacked(good, **{"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"})


def rezipped(content: bytes, leave_out: str) -> bytes:
    old, file = zipfile.ZipFile(io.BytesIO(content)), io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name != leave_out:
                new.writestr(name, old.read(name))
    return file.getvalue()
