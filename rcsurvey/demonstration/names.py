"""The names of the made-up hospital's study in the languages it offers besides English."""

from collections.abc import Mapping

from surveys.models.studies import Workgroup

# In the order of the story: nurses, physicians, therapists, case managers, social workers,
# pharmacists, clerks, patients, ward leaders.
GROUPS: dict[str, tuple[str, ...]] = {
    "de": (
        "Pflege",
        "Ärztlicher Dienst",
        "Therapie",
        "Fallmanagement",
        "Sozialdienst",
        "Apotheke",
        "Stationssekretariat",
        "Patientinnen und Patienten",
        "Stationsleitung",
    ),
    "es": (
        "Enfermería",
        "Medicina",
        "Terapia",
        "Gestión de casos",
        "Trabajo social",
        "Farmacia",
        "Administración",
        "Pacientes",
        "Dirección de planta",
    ),
    "fr": (
        "Soins infirmiers",
        "Médecins",
        "Thérapeutes",
        "Gestion de cas",
        "Service social",
        "Pharmacie",
        "Secrétariat",
        "Patientes et patients",
        "Direction du service",
    ),
    "nl": (
        "Verpleegkundigen",
        "Artsen",
        "Therapeuten",
        "Casemanagers",
        "Maatschappelijk werk",
        "Apotheek",
        "Secretariaat",
        "Patiënten",
        "Afdelingsleiding",
    ),
    "da": (
        "Sygeplejersker",
        "Læger",
        "Terapeuter",
        "Forløbskoordinatorer",
        "Socialrådgivere",
        "Farmaceuter",
        "Sekretærer",
        "Patienter",
        "Afdelingsledelse",
    ),
    "pt": (
        "Enfermagem",
        "Medicina",
        "Terapia",
        "Gestão de casos",
        "Serviço social",
        "Farmácia",
        "Secretariado",
        "Doentes",
        "Chefia da enfermaria",
    ),
    "ar": (
        "التمريض",
        "الأطباء",
        "المعالجون",
        "منسقو الحالات",
        "الخدمة الاجتماعية",
        "الصيدلة",
        "السكرتارية",
        "المرضى",
        "إدارة الجناح",
    ),
}
STUDY: dict[str, dict[str, str]] = {
    "de": {
        "study": "Entlassung aus der Chirurgie",
        "process": "Entlassung",
        "contact": "Qualitätsbüro des North Hospital",
    },
    "es": {
        "study": "Alta en la planta de cirugía",
        "process": "el alta",
        "contact": "la oficina de calidad del North Hospital",
    },
    "fr": {
        "study": "Sortie du service de chirurgie",
        "process": "la sortie",
        "contact": "le bureau qualité du North Hospital",
    },
    "nl": {
        "study": "Ontslag van de afdeling chirurgie",
        "process": "ontslag",
        "contact": "het kwaliteitsbureau van North Hospital",
    },
    "da": {
        "study": "Udskrivning fra kirurgisk afdeling",
        "process": "udskrivning",
        "contact": "kvalitetskontoret på North Hospital",
    },
    "pt": {
        "study": "Alta da enfermaria de cirurgia",
        "process": "a alta",
        "contact": "o gabinete da qualidade do North Hospital",
    },
    "ar": {
        "study": "الخروج من جناح الجراحة",
        "process": "الخروج من المستشفى",
        "contact": "مكتب الجودة في North Hospital",
    },
}


def in_all_languages(groups: Mapping[str, Workgroup]) -> dict[str, dict[str, str]]:
    """Return the hospital's names as a wave keeps them; `groups` in the order of the story."""
    keys = [f"group.{group.pk}" for group in groups.values()]
    return {
        language: texts | dict(zip(keys, GROUPS[language], strict=True))
        for language, texts in STUDY.items()
    }
