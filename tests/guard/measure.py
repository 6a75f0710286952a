"""What the guard says of files that are read well, and of the same files with a fault each."""

from collections import Counter
from dataclasses import dataclass, field

from kb.intake.guard import look_for_doubts
from kb.intake.propose import bundled_vocabulary
from kb.intake.reading import works_of
from tests.guard.faults import FAULTS, broken


@dataclass
class Figures:
    """files, spoken: of those that are read well. broken, noticed: by format and by fault."""

    files: int = 0
    spoken: list = field(default_factory=list)
    broken: Counter = field(default_factory=Counter)
    noticed: Counter = field(default_factory=Counter)
    unnoticed: list = field(default_factory=list)

    @property
    def silent(self):
        return 1 - len(self.spoken) / max(self.files, 1)

    @property
    def spoke(self):
        return self.noticed.total() / max(self.broken.total(), 1)


def measure(files, faults=FAULTS):
    vocabulary = bundled_vocabulary()
    figures = Figures()
    for file in files:
        figures.files += 1
        reading = works_of(file.request, file.extracted, vocabulary)
        if doubts := look_for_doubts(file.data, file.format, reading):
            figures.spoken.append((file.name, [str(doubt) for doubt in doubts]))
        for fault in faults:
            extracted = broken(file, fault)
            if extracted is None:
                continue
            key = (file.format.name, fault.__name__)
            figures.broken[key] += 1
            if look_for_doubts(
                file.data, file.format, works_of(file.request, extracted, vocabulary)
            ):
                figures.noticed[key] += 1
            else:
                figures.unnoticed.append((file.name, fault.__name__))
    return figures
