"""Programs that read the single answers with their labels: SPSS syntax, and an R script."""

from collections.abc import Sequence

from reports.research.codebook import Variable
from reports.research.quoting import r_string, spss_string

TEXTS = {"rater_group", "target_group", "contact"}


def spss_syntax(csv_name: str, variables: Sequence[Variable], widths: dict[str, int]) -> str:
    """Write syntax that reads the CSV in its own folder; `widths` of texts are in bytes."""
    columns = "\n".join(f"    {each.name} {_format(each.name, widths)}" for each in variables)
    labels = "\n  /".join(f"{each.name} {spss_string(_main(each.labels))}" for each in variables)
    items = [each for each in variables if each.name not in TEXTS and each.values]
    values = "\n  /".join(
        " ".join((each.name, *(f"{v.value} {spss_string(_main(v.words))}" for v in each.values)))
        for each in items
    )
    names = " ".join(each.name for each in items)
    return (
        "* Encoding: UTF-8.\n"
        "* Reads the single answers with their labels. Open it from the folder of the files,\n"
        "  or write the folder into the CD command below.\n"
        "* A blank is a question that was not answered: it becomes system-missing.\n"
        "* CD 'folder'.\n"
        "SET DECIMAL=DOT.\n"
        "GET DATA\n"
        "  /TYPE=TXT\n"
        f"  /FILE={spss_string(csv_name)}\n"
        "  /ENCODING='UTF8'\n"
        "  /ARRANGEMENT=DELIMITED\n"
        "  /DELCASE=LINE\n"
        "  /FIRSTCASE=2\n"
        "  /DELIMITERS=','\n"
        "  /QUALIFIER='\"'\n"
        f"  /VARIABLES=\n{columns}.\n"
        f"VARIABLE LABELS\n   {labels}.\n"
        f"VALUE LABELS\n   {values}.\n"
        f"VARIABLE LEVEL respondent rater_group target_group contact (NOMINAL)\n"
        f"  /{names} (ORDINAL).\n"
        "EXECUTE.\n"
    )


def _format(name: str, widths: dict[str, int]) -> str:
    if name in TEXTS:
        return f"A{max(widths.get(name, 1), 10)}"
    return "F8.0" if name == "respondent" else "F1.0"


def r_script(csv_name: str, variables: Sequence[Variable]) -> str:
    """Write a script that reads the CSV, keeps the choices, and adds a labelled factor to each."""
    lines = [
        "# Reads the single answers with their labels. Base R, no package.",
        "# A blank is a question that was not answered: it becomes NA.",
        f'answers <- read.csv({r_string(csv_name)}, encoding = "UTF-8",',
        '                    na.strings = "", stringsAsFactors = FALSE, check.names = FALSE)',
    ]
    for each in variables:
        lines.append(f'attr(answers${each.name}, "label") <- {r_string(_main(each.labels))}')
        if each.name in TEXTS or not each.values:
            continue
        codes = ", ".join(value.value for value in each.values)
        words = ",\n             ".join(r_string(_main(value.words)) for value in each.values)
        scores = ", ".join(str(value.score) for value in each.values)
        lines += [
            f"answers${each.name}_words <- factor(answers${each.name}, levels = c({codes}),",
            f"  labels = c({words}))",
            f"answers${each.name}_score <- c({scores})[answers${each.name}]",
        ]
    return "\n".join(lines) + "\nstr(answers)\n"


def _main(words: object) -> str:
    """Return the words of the study's main language, which stands first."""
    assert isinstance(words, dict)
    return str(next(iter(words.values())))
