"""Would the tests see a slip in surveys/scoring? `make mutate`, or `python -m tests.bench.mutate`.

A program, not a test. It copies the project into a temporary folder, changes one place of the code
at a time, runs the tests that need no database, and prints each change that no test noticed (a
survivor). The code is changed in memory only. What came out, and why the survivors may live:
docs/mutation.md.
"""

import argparse
import ast
import copy
import importlib.util
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.machinery import ModuleSpec, SourceFileLoader
from pathlib import Path
from types import CodeType

import pytest
from hypothesis import Phase, settings

CODE, TESTS = Path("surveys/scoring"), [Path("tests/scoring"), Path("tests/golden")]
SLOW_FILES = ("test_steps", "test_laws", "test_imports", "test_against_brute_force")
"""These run last, in this order: most changes are noticed before."""
LEFT_OUT = "test_with_forty_groups"
"""As long as all the others together, and the same rules as its neighbours with fewer groups."""
OPTIONS = ["-x", "-q", "-p", "no:cacheprovider", "-k", f"not {LEFT_OUT}"]
OPTIONS += ["-W", "ignore::pytest.PytestAssertRewriteWarning"]
SECONDS, BYTES = 120, 6 * 2**30
"""What one run may take: a change that never ends, or eats the memory, has been noticed."""

COMPARE: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.MatMult: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}


@dataclass(frozen=True)
class Mutant:
    """The `number`th change of a file, and how it reads."""

    file: Path
    number: int
    line: int
    column: int
    before: str
    after: str

    @property
    def place(self) -> str:
        return f"{self.file.stem}:{self.line}"

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.before}  →  {self.after}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sample", type=int, help="so many changes by chance; without it, all")
    parser.add_argument("--seed", type=int, default=1, help="a larger sample holds the smaller one")
    parser.add_argument("--files", nargs="+", default=[], help="modules or lines: ties, ties:80")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--in-copy", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.in_copy:
        return report(asked.files, asked.sample, asked.seed, asked.processes)
    with tempfile.TemporaryDirectory(prefix="mutate-") as folder:
        copied = Path(folder, "project")
        ignored = shutil.ignore_patterns(".*", "var", "__pycache__", "screenshots")
        shutil.copytree(Path.cwd(), copied, ignore=ignored)
        Path(folder, "run").mkdir()
        # BLAS threads would not survive a fork, and two processes fill the machine anyway.
        environment = {"TEST_RUN_DIR": str(Path(folder, "run")), "OPENBLAS_NUM_THREADS": "1"}
        command = [sys.executable, "-m", "tests.bench.mutate", "--in-copy", *sys.argv[1:]]
        process = subprocess.Popen(command, cwd=copied, env=os.environ | environment)
        try:
            return process.wait()
        except KeyboardInterrupt:  # the process has it too, and says how far it came
            return process.wait()


def report(names: list[str], sample: int | None, seed: int, processes: int) -> int:
    """Run the sample and print what survived; Ctrl-C ends it early with the figures so far."""
    every = [mutant for file in sorted(CODE.glob("*.py")) for mutant in mutants(file)]
    if names:
        every = [each for each in every if {each.file.stem, each.place} & set(names)]
    random.Random(seed).shuffle(every)
    chosen = every[:sample]
    print(f"{len(chosen)} of {len(every)} changes, seed {seed}", flush=True)
    load_libraries()
    started, survivors, done = time.monotonic(), list[Mutant](), 0
    if os.waitpid(fork(CODE / "ties.py", None), 0)[1]:
        print("The tests fail before anything is changed.")
        return 1
    try:
        for mutant, survived in run(chosen, processes):
            done += 1
            if survived:
                survivors.append(mutant)
                print(f"[{done}] survived: {mutant}", flush=True)
            elif done % 50 == 0:
                print(f"[{done}]", flush=True)
    except KeyboardInterrupt:
        print(f"stopped after {done} of {len(chosen)}")
    killed, minutes = done - len(survivors), (time.monotonic() - started) / 60
    share = f"{100 * killed / done:.1f} %" if done else "–"
    print(f"killed {killed} of {done} ({share}) in {minutes:.0f} min; survivors:")
    for mutant in sorted(survivors, key=lambda each: (each.file, each.line, each.column)):
        print(f"  {mutant}")
    return 0


def run(chosen: list[Mutant], processes: int) -> Iterator[tuple[Mutant, bool]]:
    """Run the tests on every mutant, several at a time; say which survived as they end."""
    waiting, running = list(reversed(chosen)), dict[int, Mutant]()
    while waiting or running:
        while waiting and len(running) < processes:
            mutant = waiting.pop()
            running[fork(mutant.file, mutant.number)] = mutant
        pid, status = os.wait()
        yield running.pop(pid), status == 0


def fork(file: Path, number: int | None) -> int:
    """Start the tests in a process of its own, which ends with 0 if all of them pass."""
    if pid := os.fork():
        return pid
    try:
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
        if number is not None:
            nowhere = os.open(os.devnull, os.O_RDWR)
            for stream in (1, 2):
                os.dup2(nowhere, stream)
            sys.meta_path.insert(0, Changed(file, number))
        for part in in_order(file):
            if pytest.main([*OPTIONS, *part]):
                os._exit(1)
        os._exit(0)
    finally:
        sys.stderr.flush()
        os._exit(2)


def in_order(file: Path) -> list[list[str]]:
    """The test files: first the module's own, or those that import from it, then the others."""
    paths = [path for folder in TESTS for path in sorted(folder.glob("test_*.py"))]
    paths.sort(key=lambda path: SLOW_FILES.index(path.stem) if path.stem in SLOW_FILES else -1)
    near = [path for path in paths if f"scoring.{file.stem} import" in path.read_text()]
    quick = [path for path in near if path.stem not in SLOW_FILES]
    first = [path for path in quick if path.stem == f"test_{file.stem}"] or quick
    rest = dict.fromkeys(path for path in [*quick, *paths] if path not in first)
    return [[str(path) for path in part] for part in (first, rest) if part]


def load_libraries() -> None:
    """Import what every run needs and nothing of surveys/scoring: a fork then starts at once."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    for name in ("numpy", "pandas", "scipy.stats", "scipy.sparse.csgraph", "django"):
        importlib.import_module(name)
    sys.modules["django"].setup()
    assert not any(name.startswith("surveys.scoring.") for name in sys.modules)
    # A failure is enough; nobody reads the smallest example of it.
    settings.register_profile("mutate", phases=[Phase.explicit, Phase.generate])
    settings.load_profile("mutate")


class Changed(SourceFileLoader):
    """Import one module with one change, and everything else as ever."""

    def __init__(self, file: Path, number: int) -> None:
        super().__init__(".".join(file.with_suffix("").parts), str(file.resolve()))
        self.tree = ast.parse(file.read_text())
        place, after = list(changes(self.tree))[number]
        place.put(after)

    def find_spec(self, name: str, *_: object) -> ModuleSpec | None:
        return importlib.util.spec_from_loader(name, self) if name == self.name else None

    def get_code(self, fullname: str) -> CodeType:
        return compile(ast.fix_missing_locations(self.tree), self.path, "exec")


@dataclass(frozen=True)
class Place:
    """Where a node hangs in the tree."""

    parent: ast.AST
    field: str
    slot: int | None
    node: ast.AST

    def put(self, node: ast.AST) -> None:
        ast.copy_location(node, self.node)
        if self.slot is None:
            setattr(self.parent, self.field, node)
        else:
            getattr(self.parent, self.field)[self.slot] = node


def mutants(file: Path) -> list[Mutant]:
    """Every change of a file, in words."""
    found = []
    for number, (place, after) in enumerate(changes(ast.parse(file.read_text()))):
        assert isinstance(place.node, ast.expr | ast.stmt)
        line, column = place.node.lineno, place.node.col_offset + 1
        texts = (" ".join(ast.unparse(each).split()) for each in (place.node, after))
        found.append(Mutant(file, number, line, column, *texts))
    return found


def changes(tree: ast.AST) -> Iterator[tuple[Place, ast.AST]]:
    """Every place that is changed with what stands there instead, always in the same order."""
    for place in places(tree):
        for after in alternatives(place):
            yield place, after


def places(parent: ast.AST) -> Iterator[Place]:
    """Every node that is code: no docstring, annotation, alias of a type, decorator or message."""
    for field, value in ast.iter_fields(parent):
        if field in ("annotation", "returns", "decorator_list"):
            continue
        for slot, node in enumerate(value if isinstance(value, list) else [value]):
            if isinstance(node, ast.AST) and not is_silent(node):
                yield Place(parent, field, slot if isinstance(value, list) else None, node)
                yield from places(node)


def is_silent(node: ast.AST) -> bool:
    match node:
        case ast.Raise() | ast.Expr(value=ast.Constant()):
            return True
        case ast.keyword(arg="strict"):  # of zip: a guard that no right program trips over
            return True
        case ast.Assign(targets=[ast.Name(id=name)]):  # Interval = tuple[float, float] | None
            return name[:1].isupper() and not name.isupper()
    return False


def alternatives(place: Place) -> Iterator[ast.AST]:
    match node := place.node:
        case ast.Compare():
            for at, operator in enumerate(node.ops):
                for other in COMPARE[type(operator)]:
                    yield with_(node, ops=[*node.ops[:at], other(), *node.ops[at + 1 :]])
        case ast.BinOp() | ast.AugAssign() if type(node.op) in ARITHMETIC:
            yield with_(node, op=ARITHMETIC[type(node.op)]())
        case ast.BoolOp():
            yield with_(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And())
        case ast.UnaryOp():
            yield node.operand
        case ast.Constant(value=bool(truth)):
            yield ast.Constant(not truth)
        case ast.Constant(value=int(number) | float(number)):
            yield ast.Constant(number + 1)
        case ast.Return(value=ast.AST()) if ast.unparse(node) != "return None":
            yield ast.Return(ast.Constant(None))
        case ast.Expr(value=ast.Call()):
            yield ast.Pass()
    tested = place.field in ("test", "ifs") and not isinstance(node, ast.Compare | ast.UnaryOp)
    if tested and isinstance(node, ast.expr):
        yield ast.UnaryOp(ast.Not(), node)


def with_(node: ast.AST, **fields: object) -> ast.AST:
    """A copy of the node in which these fields are others."""
    other = copy.copy(node)
    for name, value in fields.items():
        setattr(other, name, value)
    return other


if __name__ == "__main__":
    sys.exit(main())
