"""Documents of about 650 characters, mixed from the public sets and the corpus, reproducibly.

Each document takes whole sentences from several sources, so that words and pairs are as frequent
as in real text, and gets topics, authors, studios, stages and dates as a province's base has them.
"""

import json
import random
import re
from collections.abc import Iterator

from corpus import load as corpus
from tests.shared_data import SHARED

TARGET_CHARS = 650
STUDIOS = 200
AUTHORS = 5_000
_SENTENCE = re.compile(r"[^。！？!?\n]+[。！？!?]?")


def sentences() -> list[str]:
    texts = [str(e.fields["body"]) for e in corpus.sample_entries() if "body" in e.fields]
    for name in ("drcd_dev.json", "cmrc_trial.json"):
        path = SHARED / "data" / name
        if path.exists():
            content = json.loads(path.read_text(encoding="utf-8"))
            texts += [p["context"] for a in content["data"] for p in a["paragraphs"]]
    found = (match.strip() for text in texts for match in _SENTENCE.findall(text))
    return [sentence for sentence in found if 6 <= len(sentence) <= 120 and "|" not in sentence]


def questions(count: int, seed: int = 5) -> list[str]:
    path = SHARED / "data" / "drcd_dev.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    asked = [q["question"] for a in content["data"] for p in a["paragraphs"] for q in p["qas"]]
    return random.Random(seed).sample(asked, count)


def key_words(count: int, seed: int = 6) -> list[str]:
    """Two or three words that stand in one sentence, as a teacher would type them."""
    from indexer.analysis.analyser import build_analyser

    analyser = build_analyser(corpus.domain_words(), corpus.stop_words())
    chance = random.Random(seed)
    pool = sentences()
    found: list[str] = []
    while len(found) < count:
        words = [w for w in analyser.terms(chance.choice(pool)) if len(w) > 1]
        if len(words) >= 3:
            found.append(" ".join(chance.sample(words, chance.choice((1, 2, 2, 3)))))
    return found


def lines(count: int, seed: int = 7) -> Iterator[str]:
    """JSON Lines for `kb import`: studios and persons first, then `count` resources."""
    chance = random.Random(seed)
    pool = sentences()
    topics = [
        str(e.fields["key"]) for e in corpus.taxonomy_entries() if e.fields["type"] == "topic"
    ]
    vocabulary = corpus.vocabularies()
    kinds = [term.code for term in vocabulary.kinds]
    stages = ["primary", "junior", "senior", "vocational"]
    for number in range(min(STUDIOS, count)):
        yield _line(type="studio", key=f"bs-{number}", name=f"第{number}班主任工作室", level="city")
    for number in range(min(AUTHORS, count)):
        yield _line(type="person", key=f"bp-{number}", name=_name(chance))
    for number in range(count):
        stage = chance.choice(stages)
        yield _line(
            key=f"bench-{number}",
            title=chance.choice(pool)[: chance.randint(8, 24)],
            kind=chance.choices(kinds, weights=range(len(kinds), 0, -1))[0],
            stages=[stage],
            grades=[chance.randint(1, 12)],
            topics=chance.sample(topics, chance.randint(1, 3)),
            authors=[f"bp-{chance.randrange(min(AUTHORS, count))}"],
            studio=f"bs-{chance.randrange(min(STUDIOS, count))}",
            date=f"{chance.randint(2010, 2025)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}",
            summary=chance.choice(pool)[:60],
            body=_body(chance, pool),
        )


def _body(chance: random.Random, pool: list[str]) -> str:
    parts: list[str] = []
    size = 0
    while size < TARGET_CHARS:
        paragraph = "".join(chance.choices(pool, k=chance.randint(3, 6)))
        parts.append(paragraph)
        size += len(paragraph)
    return "\n\n".join(parts)


def _name(chance: random.Random) -> str:
    return chance.choice("王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗") + "".join(
        chance.choices(
            "芳敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂晓梅雪玲红", k=chance.choice((1, 2))
        )
    )


def _line(**fields: object) -> str:
    return json.dumps(fields, ensure_ascii=False)
