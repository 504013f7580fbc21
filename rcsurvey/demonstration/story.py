"""The two made-up studies: who takes part, and how their ties are on average."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class GroupStory:
    """A workgroup: how many belong to it in each unit, and how many answered in each wave."""

    name: str
    phrase: str
    headcounts: tuple[int, ...]
    answered: tuple[tuple[int, ...], ...]
    ties: tuple[float, ...]
    kind: str = "staff"
    partner: str = ""

    @property
    def headcount(self) -> int:
        return sum(self.headcounts)


@dataclass(frozen=True, slots=True)
class StudyStory:
    """A study: its groups in order; `ties` of a group are its average ratings in that order."""

    organisation: str
    name: str
    process: str
    contact: str
    units: tuple[str, ...]
    partners: tuple[str, ...]
    groups: tuple[GroupStory, ...]
    waves: tuple["WaveStory", ...]
    seed: int
    strangers: tuple[tuple[str, str], ...] = ()
    weak_points: dict[str, dict[str, float]] = field(default_factory=dict)

    @property
    def group_names(self) -> list[str]:
        return [group.name for group in self.groups]


@dataclass(frozen=True, slots=True)
class WaveStory:
    """A wave: days from today, and what had changed in which tie since the first one.

    `asks` are settings of the wave beside the ties; `has_sheets`: groups say what is in place.
    """

    opened: int
    closes: int
    released: int | None
    shifts: dict[tuple[str, str], float] = field(default_factory=dict)
    drafts: tuple[str, ...] = ()
    asks: dict[str, object] = field(default_factory=dict)
    has_sheets: bool = False


NORTH = StudyStory(
    organisation="North Hospital",
    name="Discharge from the surgical ward",
    process="discharge",
    contact="the quality office of North Hospital",
    units=("Ward A", "Ward B"),
    partners=(),
    seed=1,
    groups=(
        GroupStory(
            "Nurses",
            "the nurses",
            (14, 10),
            ((12, 9), (13, 9), (4, 3)),
            (4.3, 3.0, 4.3, 3.9, 3.9, 3.8, 4.2, 4.1, 4.2),
        ),
        GroupStory(
            "Physicians",
            "the physicians",
            (8, 6),
            ((6, 5), (7, 5), (2, 2)),
            (3.5, 4.4, 3.8, 3.6, 2.9, 4.2, 3.7, 4.1, 3.9),
        ),
        GroupStory(
            "Therapists",
            "the therapists",
            (5, 4),
            ((5, 4), (5, 3), (2, 1)),
            (4.3, 4.0, 4.6, 4.0, 3.9, 3.7, 3.8, 4.5, 3.8),
        ),
        GroupStory(
            "Case managers",
            "the case managers",
            (4, 3),
            ((4, 3), (4, 3), (1, 1)),
            (4.1, 3.6, 4.0, 4.5, 4.3, 3.7, 3.4, 4.2, 3.7),
        ),
        GroupStory(
            "Social workers",
            "the social workers",
            (3, 3),
            ((3, 3), (3, 3), (1, 1)),
            (4.0, 2.6, 3.8, 4.3, 4.5, 3.6, 3.7, 4.3, 3.5),
        ),
        GroupStory(
            "Pharmacists",
            "the pharmacists",
            (3, 2),
            ((3, 2), (3, 2), (1, 0)),
            (3.7, 3.9, 3.6, 3.8, 3.8, 4.4, 3.6, 3.6, 3.8),
        ),
        GroupStory(
            "Clerks",
            "the clerks",
            (1, 1),
            ((1, 1), (1, 1), (1, 0)),
            (4.0, 3.5, 3.8, 3.6, 3.6, 3.5, 4.2, 3.6, 3.9),
        ),
        GroupStory(
            "Patients",
            "the patients",
            (12, 8),
            ((10, 7), (9, 7), (3, 2)),
            (4.5, 3.8, 4.6, 3.3, 3.9, 3.6, 3.8, 4.0, 3.5),
            kind="client",
        ),
        GroupStory(
            "Ward leaders",
            "the ward leaders",
            (3, 2),
            ((3, 2), (3, 2), (1, 1)),
            (4.3, 3.9, 4.2, 3.8, 3.9, 3.8, 3.9, 3.8, 4.4),
            kind="leader",
        ),
    ),
    strangers=(
        ("Physicians", "Clerks"),
        ("Therapists", "Clerks"),
        ("Patients", "Ward leaders"),
        ("Therapists", "Pharmacists"),
        ("Social workers", "Pharmacists"),
    ),
    weak_points={
        "Physicians": {"shared_knowledge": -0.7, "mutual_respect": -0.5, "timely": -0.2},
        "Social workers": {"timely": -0.5, "accurate": -0.3},
        "Case managers": {"frequent": -0.5, "problem_solving": -0.3},
    },
    waves=(
        WaveStory(opened=-250, closes=-229, released=-222),
        WaveStory(
            opened=-60,
            closes=-39,
            released=-32,
            shifts={
                ("Nurses", "Physicians"): 0.8,
                ("Physicians", "Nurses"): 0.5,
                ("Social workers", "Physicians"): 0.2,
            },
        ),
        WaveStory(
            opened=-5,
            closes=21,
            released=None,
            shifts={("Nurses", "Physicians"): 0.8, ("Physicians", "Nurses"): 0.6},
            drafts=("Nurses", "Nurses", "Physicians", "Therapists", "Patients"),
            asks={"outcome_items": ["job_satisfaction", "quality"], "shares_results": True},
        ),
    ),
)

SOUTH = StudyStory(
    organisation="South Partnership",
    name="Coming home after a hospital stay",
    process="coming home from hospital",
    contact="the partnership office",
    units=(),
    partners=(
        "South Hospital",
        "Eastfield Municipality",
        "Westbrook Municipality",
        "Citizens' Forum",
    ),
    seed=2,
    groups=(
        GroupStory(
            "Ward nurses",
            "the ward nurses",
            (11,),
            ((9,),),
            (4.3, 4.2, 3.1, 3.0, 3.3, 3.9),
            partner="South Hospital",
        ),
        GroupStory(
            "Discharge coordinators",
            "the discharge coordinators",
            (6,),
            ((6,),),
            (4.2, 4.4, 3.6, 3.5, 3.4, 3.8),
            partner="South Hospital",
        ),
        GroupStory(
            "Eastfield home nurses",
            "the home nurses of Eastfield",
            (9,),
            ((8,),),
            (3.2, 3.7, 4.4, 3.8, 3.6, 4.2),
            partner="Eastfield Municipality",
        ),
        GroupStory(
            "Eastfield care planners",
            "the care planners of Eastfield",
            (7,),
            ((6,),),
            (2.9, 3.6, 4.1, 4.3, 3.7, 3.9),
            partner="Eastfield Municipality",
        ),
        GroupStory(
            "Westbrook home care",
            "the home care of Westbrook",
            (10,),
            ((8,),),
            (2.8, 3.3, 3.6, 3.5, 4.4, 4.1),
            partner="Westbrook Municipality",
        ),
        GroupStory(
            "Citizens",
            "the citizens of the forum",
            (12,),
            ((10,),),
            (3.9, 3.7, 4.3, 3.4, 4.2, 4.0),
            kind="client",
            partner="Citizens' Forum",
        ),
    ),
    weak_points={
        "Ward nurses": {"timely": -0.5, "shared_knowledge": -0.5},
        "Eastfield care planners": {"frequent": -0.4, "shared_goals": -0.4},
    },
    waves=(
        WaveStory(
            opened=-90,
            closes=-69,
            released=-60,
            asks={
                "asks_partnership": True,
                "outcome_items": ["job_satisfaction", "quality"],
                "outcomes_to_choose": [
                    "Coming home on the day that was agreed",
                    "Knowing whom to ask at home",
                    "Fewer returns to hospital",
                    "Care that starts on the first evening",
                    "Less to repeat to each of us",
                ],
                "shares_results": True,
            },
            has_sheets=True,
        ),
    ),
)

STORIES = (NORTH, SOUTH)

# Who may sign in: role and address in each organisation. The consultant advises both.
# Who has an account. A leader of a unit reads its view and the whole; one of none reads all views.
STAFF = (
    ("administrator@north.example", "administrator", "North Hospital"),
    ("consultant@north.example", "consultant", "North Hospital"),
    ("leader@north.example", "leader", "North Hospital"),
    ("leader.ward-a@north.example", "leader", "North Hospital"),
    ("leader.ward-b@north.example", "leader", "North Hospital"),
    ("auditor@north.example", "auditor", "North Hospital"),
    ("consultant@north.example", "consultant", "South Partnership"),
    ("administrator@south.example", "administrator", "South Partnership"),
    ("leader@south.example", "leader", "South Partnership"),
)
UNITS_LED = {"leader.ward-a@north.example": "Ward A", "leader.ward-b@north.example": "Ward B"}
