"""The tracked site itself, example.com: a small maker of garden tools. One of its linked pages no longer exists."""

from bot.demo.answers import Answer
from bot.demo.markup import article, link

DOMAIN = "example.com"
HOME = "http://example.com/"
PRICING = "http://example.com/pricing"
GUIDE = "http://example.com/guides/pruning"
GONE = "http://example.com/2019-report"

OWN: tuple[tuple[str, Answer], ...] = (
    (HOME, Answer(article("Example Tools", "Spades, forks and shears, made to be mended.", link("/pricing", "Prices")))),
    (PRICING, Answer(article("Prices", "Every tool, with its price and the price of each spare part."))),
    (GUIDE, Answer(article("How to prune", "A guide to pruning, month by month, with drawings."))),
    (GONE, Answer(article("Not found", "This page does not exist any more."), status=404)),
)
