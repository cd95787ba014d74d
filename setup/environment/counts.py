"""What a run of pytest came to, read from its JUnit report."""

import re
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field
from pathlib import Path

# Skips that mean a hole in the machine, not a test that has no business here.
MISSING = re.compile(r"chrom|browser|websocket-client|--odoo-http|database|postgres|no odoo", re.I)


@dataclass
class Counts:
    """How many tests passed, failed and were skipped.

    :ivar holes: reasons of skips that count as failures
    """

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    holes: list[str] = field(default_factory=list)

    def add(self, other: 'Counts') -> None:
        """Add another run's counts."""
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped
        self.holes += other.holes

    def closing_line(self) -> str:
        """Return the line that ends a run of the tests."""
        skipped = f', {self.skipped} skipped' if self.skipped else ''
        return f'{self.passed} passed, {self.failed} failed{skipped}'


def read_report(path: Path, exit_code: int) -> Counts:
    """Return the counts of one run of pytest.

    :param path: its JUnit report
    :param exit_code: pytest's; one that says more went wrong than the report counts as a failure
    """
    counts = Counts()
    if path.is_file() and path.stat().st_size:
        for case in ElementTree.parse(path).getroot().iter('testcase'):
            _count(case, counts)
    # 5: nothing was selected. Everything else without a counted failure is a crash of pytest.
    if exit_code not in (0, 5) and not counts.failed:
        counts.failed += 1
    return counts


def _count(case: ElementTree.Element, counts: Counts) -> None:
    """Count one test."""
    skip = case.find('skipped')
    if case.find('failure') is not None or case.find('error') is not None:
        counts.failed += 1
    elif skip is None:
        counts.passed += 1
    elif MISSING.search(skip.get('message') or ''):
        counts.failed += 1
        counts.holes.append(f"{case.get('name')}: {skip.get('message')}")
    else:
        counts.skipped += 1
