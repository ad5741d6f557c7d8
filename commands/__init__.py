"""What the bot can do: every command, button and job, written out. `answer` finds the one that was asked for."""

from bot.command import Action, Command, Job, Progress, Reply, Request, Via
from commands.alerting import TELL_NOW
from commands.alerts import ALERTS, switched
from commands.anchors import ANCHORS
from commands.answering import ANSWERING
from commands.case_words import CASE, answered
from commands.cases import CASE_ACTIONS, CASE_FORMS, CASES
from commands.check import CHECK, check_now, resume
from commands.compare import COMPARE, GAP
from commands.context import Context
from commands.digests import REPORT, TELL_DAILY, TELL_WEEKLY
from commands.domains import DOMAINS
from commands.due_visits import VISIT_DUE
from commands.evaluate import EVALUATE
from commands.forgetting import FORGET
from commands.grades import GRADE, GRADE_ACTIONS, GRADE_FORMS
from commands.help import helper, overview, typed_at, unknown_verb
from commands.home import check_site, opened, report_site, settings_of_site
from commands.ignore import IGNORE, RESTORE, WHY, ignore_clicked, restore_clicked
from commands.import_ import IMPORT, cancel, confirm
from commands.link import LINK, show
from commands.lists import BROKEN, CHANGED, LOST, NEW
from commands.need import NEED
from commands.pages import PAGES
from commands.permission import Elsewhere, meet, told_elsewhere
from commands.rechecking import recheck
from commands.replay import REPLAY
from commands.review import REVIEW, REVIEW_ACTIONS, REVIEW_FORMS
from commands.settings import JUDGE_ANEW, SETTINGS, SETTINGS_ACTIONS, SETTINGS_FORMS
from commands.status import STATUS
from commands.track import TRACK, UNTRACK
from commands.watch import WATCH
from commands.welcome import welcome

_BUT_HELP = (
    CHECK,
    LINK,
    GRADE,
    NEW,
    LOST,
    BROKEN,
    CHANGED,
    ANCHORS,
    DOMAINS,
    PAGES,
    REVIEW,
    REPORT,
    COMPARE,
    GAP,
    NEED,
    WATCH,
    IGNORE,
    RESTORE,
    WHY,
    IMPORT,
    TRACK,
    UNTRACK,
    SETTINGS,
    ALERTS,
    CASES,
    CASE,
    STATUS,
    REPLAY,
)
COMMANDS: tuple[Command, ...] = (*_BUT_HELP, helper(_BUT_HELP))
"""Every verb, in the order of help."""

ACTIONS: tuple[Action, ...] = (
    Action("check_resume", resume),
    Action("check_now", check_now),
    Action("import_file", confirm),
    Action("import_cancel", cancel),
    Action("link", show),
    Action("recheck", recheck),
    Action("ignore", ignore_clicked),
    Action("restore", restore_clicked),
    *CASE_ACTIONS,
    *ANSWERING,
    *GRADE_ACTIONS,
    *REVIEW_ACTIONS,
    *SETTINGS_ACTIONS,
    *(Action(f"alerts_{word}", switched) for word in ("on", "digest", "off", "test")),
    Action("home_check", check_site),
    Action("home_report", report_site),
    Action("home_settings", settings_of_site),
)
"""Every button by its action_id."""

FORMS: tuple[Action, ...] = (*CASE_FORMS, *GRADE_FORMS, *REVIEW_FORMS, *SETTINGS_FORMS)
"""Every form by its callback_id: run answers what was sent in."""

EVENTS: tuple[Action, ...] = (Action("app_home_opened", opened), Action("bot_joined", welcome))
"""What Slack tells of itself and we do something about."""

JOBS: tuple[Job, ...] = (VISIT_DUE, EVALUATE, TELL_NOW, TELL_DAILY, TELL_WEEKLY, JUDGE_ANEW, FORGET)
"""Everything the clock asks for."""


def answer(ctx: Context, request: Request, progress: Progress) -> Reply | None:
    """Do what was asked. None when there is nothing to say to the asker.

    Raises UserError for the asker's sake. An unknown verb is answered with its nearest; a button that no longer exists
    says so; of a site that may not be asked about here it is said where it may.
    """
    meet(ctx, request)
    try:
        return _answer(ctx, request, progress)
    except Elsewhere as error:
        return told_elsewhere(request, error.site)


def _answer(ctx: Context, request: Request, progress: Progress) -> Reply | None:
    verb = request.words[0].lower() if request.words else ""
    if request.via is Via.EVENT:
        event = next((event for event in EVENTS if event.name == verb), None)
        return event.run(ctx, request, progress) if event else None
    if request.via is Via.FORM:
        form = next((form for form in FORMS if form.name == verb), None)
        return form.run(ctx, request, progress) if form else Reply("note", {"message": "That form is of an older version."})
    if request.via in (Via.CLICK, Via.SHORTCUT):
        action = next((action for action in ACTIONS if action.name == verb), None)
        return action.run(ctx, request, progress) if action else Reply("note", {"message": "That button is of an older version."})
    if not verb:
        return Reply("help", typed_at(request.place, overview(COMMANDS)))
    of_case = answered(ctx, request, frozenset(command.name for command in COMMANDS))
    if of_case is not None:
        return of_case[0]
    command = next((command for command in COMMANDS if command.name == verb), None)
    return command.run(ctx, request, progress) if command else unknown_verb(COMMANDS, request)
