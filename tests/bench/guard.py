"""The guard of the import: how often it is silent and speaks rightly, and the processor time that it takes."""

import time
from collections import Counter, defaultdict

import pytest

from kb.intake.formats import Format
from kb.intake.guard import look_for_doubts
from kb.intake.propose import bundled_vocabulary
from kb.intake.reading import read_file
from kb.intake.works import Request
from tests.bench.intake import _sentences, plan
from tests.guard.files import saved_files, small_files
from tests.guard.measure import measure
from tests.services import libreoffice

_PLANS = 40


def report() -> None:
    files = [*((file, "small inputs") for file in small_files()), *_saved()]
    print("\n| files that are read well | number | silent | faults | spoken of |")
    print("|---|---|---|---|---|")
    notes = []
    for origin in dict.fromkeys(origin for _, origin in files):
        for aside in (False, True):
            found = measure(
                [one for one, where in files if where == origin and one.is_set_aside is aside]
            )
            half = "set aside" if aside else "looked at while it was made"
            print(f"| {origin}, {half} | {found.files} | {found.silent:.3f} |"
                  f" {found.broken.total():,} | {found.spoke:.3f} |")  # fmt: skip
            notes.append(found)
    _shares("fault", 1, notes)
    _shares("format", 0, notes)
    _speed([one for one, origin in files if origin != "small inputs"])


def _saved():
    try:
        for office in libreoffice.start():
            return [(file, "saved by LibreOffice") for file in saved_files(office)]
    except pytest.skip.Exception as error:
        print(error)
    return []


def _shares(name, place, found) -> None:
    broken: Counter = Counter()
    noticed: Counter = Counter()
    for figures in found:
        for key, count in figures.broken.items():
            broken[key[place]] += count
            noticed[key[place]] += figures.noticed[key]
    print(f"\n| {name} | number | spoken of |")
    print("|---|---|---|")
    for key, count in broken.items():
        print(f"| {key.replace('_', ' ')} | {count:,} | {noticed[key] / count:.3f} |")


def _speed(files) -> None:
    vocabulary = bundled_vocabulary()
    sentences = _sentences()
    asked = [
        (
            "Word files of 3 pages",
            Request(f"教案{number}.docx", (), Format.DOCX),
            plan(number, sentences),
        )
        for number in range(_PLANS)
    ]
    asked += [(file.format.name, file.request, file.data) for file in files]
    reading_s: defaultdict = defaultdict(float)
    looking_s: defaultdict = defaultdict(float)
    numbers: Counter = Counter()
    for _ in range(2):  # the first time loads libraries
        reading_s.clear(), looking_s.clear(), numbers.clear()
        for name, request, data in asked:
            started = time.process_time()
            reading = read_file(request, data, vocabulary)
            read = time.process_time()
            look_for_doubts(data, request.format, reading)
            reading_s[name] += read - started
            looking_s[name] += time.process_time() - read
            numbers[name] += 1
    print("\n| processor time a file | reading, ms | the guard, ms | more |")
    print("|---|---|---|---|")
    for name, count in numbers.items():
        share = looking_s[name] / reading_s[name]
        print(f"| {name} | {reading_s[name] / count * 1000:.1f} |"
              f" {looking_s[name] / count * 1000:.1f} | {share:.0%} |")  # fmt: skip
