"""How often the other name of a known pair is among the names proposed for the one."""

from contextlib import ExitStack
from unittest import mock

from corpus import load as corpus
from corpus import load_words
from corpus.load import sample_entries
from indexer.analysis.analyser import build_analyser
from indexer.understanding.names import proposals
from indexer.understanding.names.contexts import Contexts, build_contexts
from indexer.understanding.names.proposals import Proposer
from kb.text.fold import fold
from tests.shared_data import passages


def report():
    """Markdown: share of the dictionary's pairs, both sides in the texts, found in 5 and in 10."""
    analyser = build_analyser(corpus.domain_words(), corpus.stop_words())
    groups = list(load_words.synonyms())
    names = {fold(name) for group in groups for name in (*group.typed, *group.found)}
    field_words = names | set(map(fold, corpus.domain_words()))
    own = [
        "\n".join(str(entry.fields.get(name, "")) for name in ("title", "summary", "body"))
        for entry in sample_entries()
        if entry.fields["type"] == "resource"
    ]
    public = [*passages("drcd_dev.json"), *passages("cmrc_trial.json")]
    print("| texts | pairs | evidence | pool | @5 | @10 |\n|---|---|---|---|---|---|")
    for label, texts in (("our own", own), ("our own and the public passages", own + public)):
        contexts = build_contexts(texts, analyser, field_words)
        pairs = pairs_in(groups, contexts)
        for evidence in ("contexts", "characters", "both"):
            for pool, words in (("all words", frozenset(contexts.words)), ("field", field_words)):
                shares = measured(contexts, words, pairs, evidence)
                print(
                    f"| {label} | {len(pairs)} | {evidence} | {pool} "
                    f"| {shares[0]:.3f} | {shares[1]:.3f} |",
                    flush=True,
                )


def pairs_in(groups, contexts):
    """(word, its other names) of two-way groups, as far as the texts hold them."""
    found = [
        (fold(one), fold(other))
        for group in groups
        if group.typed == group.found
        for one in group.typed
        for other in group.found
        if one != other
    ]
    return [pair for pair in dict.fromkeys(found) if pair[0] in contexts and pair[1] in contexts]


def measured(contexts, field_words, pairs, evidence):
    with ExitStack() as stack:
        if evidence == "contexts":  # which never reach as much alone
            stack.enter_context(mock.patch.object(proposals, "LEAST_SCORE", 0.0001))
            stack.enter_context(mock.patch.object(proposals, "CHARACTERS_SHARE", 0.0))
        if evidence == "characters":
            stack.enter_context(mock.patch.object(Contexts, "alike", return_value=[]))
        proposer = Proposer(contexts, field_words)
        hits = [0, 0]
        for word in dict.fromkeys(one for one, _ in pairs):
            names = [one.name for one in proposer.propose(word, limit=10)]
            for one, other in pairs:
                if one == word:
                    hits[0] += other in names[:5]
                    hits[1] += other in names
    return [hit / max(1, len(pairs)) for hit in hits]
