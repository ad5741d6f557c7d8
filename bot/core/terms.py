"""The terms a page is about, by how often they stand in its title, headings and main text."""

from collections import Counter
from collections.abc import Sequence

MAX_TERMS = 40
_TITLE_WEIGHT = 5
_HEADING_WEIGHT = 3

_STOP = frozenset(
    """
    about after again also because been before being between both could does doing down during each from further have having
    here into itself just more most only other over same should some such than that their them then there these they this
    those through under until very were what when where which while will with would your yours said like make many much well
    even one two new get aber alle allem allen aller alles also andere auch beim bereits bist dabei dann dass dein deine denn
    deren dessen dich dies diese diesem diesen dieser dieses doch dort durch eine einem einen einer eines euch euer haben habe
    hatte hier ihre ihrem ihren ihrer immer jede jedem jeden jeder kann kein keine können mehr mein meine nach nicht noch
    nichts oder ohne schon sehr sein seine seit sich sind sondern über unter viel vom von vor wenn werden wie wird wurde zum
    zur alors aussi autre avec avoir cela celle celui cette ceux comme dans depuis donc elle elles encore entre être fait leur
    leurs mais même nous notre plus pour quand quel quelle sans ses son sont sous sur tous tout toute très une vous votre ante
    cada como con contra cuando desde donde durante ella ellas ellos entre esta estas este esto estos hasta muy más nada
    nosotros otra otro para pero porque que quien según ser sin sobre solo son también tiene toda todo todos una uno unos
    """.split()  # noqa: SIM905  one word a cell reads worse
)


def topics(title: Sequence[str], headings: Sequence[str], main: Sequence[str]) -> tuple[str, ...]:
    """Rank the terms of a page, most frequent first, ties by first appearance. All: words, case folded."""
    counts = dict(Counter(main))
    for found, weight in ((title, _TITLE_WEIGHT), (headings, _HEADING_WEIGHT)):
        for word in found:
            counts[word] = counts.get(word, 0) + weight
    kept = [word for word in counts if len(word) > 2 and word not in _STOP and not word.isdigit()]
    return tuple(sorted(kept, key=counts.__getitem__, reverse=True)[:MAX_TERMS])
