"""The table of the made-up web, by what a visit finds: the link, no link, a refusal, or nothing that proves anything."""

from bot.demo.answers import DemoPage
from bot.demo.pages.missing import MISSING
from bot.demo.pages.refusing import REFUSING
from bot.demo.pages.silent import SILENT
from bot.demo.pages.there import BLOGROLL, THERE

PAGES: tuple[DemoPage, ...] = (*THERE, *BLOGROLL, *MISSING, *REFUSING, *SILENT)
