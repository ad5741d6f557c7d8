"""Every table, one class each, by subject. Rows stay in this room; repositories give core values out.

Long texts are unique by 16-byte digests of their keys. Times are microseconds (columns.Moment). Current state is one row
per link; `changes` is its history; `observations` fold visits that showed the same. What later work needs (agreements,
alert log, mutes, settings of a site) refers to sites.id and links.id, which are never used twice.
"""

from storage.tables.alerts import AlertsRow, AnswerRow, CaseNoteRow, CaseRow, DigestRow, EventRow, MuteRow
from storage.tables.base import Row, table
from storage.tables.history import ChangeRow, ObservationRow, ReadingRow, TargetRow
from storage.tables.judgement import AgreementRow, DecisionRow, MarkRow, OwnPageRow, SiteSettingsRow
from storage.tables.links import TRAITS, AnchorRow, DomainSumRow, LinkRow, OccurrenceRow, StaleDomainRow
from storage.tables.messages import ChannelPersonRow, InboxRow, MessageRow, OutboxRow
from storage.tables.runs import LeaderRow, RunItemRow, RunRow
from storage.tables.sites import ClaimRow, ImportRow, LeadRow, RefusedRow, SiteRow

__all__ = [
    "TRAITS",
    "AgreementRow",
    "AlertsRow",
    "AnchorRow",
    "AnswerRow",
    "CaseNoteRow",
    "CaseRow",
    "ChangeRow",
    "ChannelPersonRow",
    "ClaimRow",
    "DecisionRow",
    "DigestRow",
    "DomainSumRow",
    "EventRow",
    "ImportRow",
    "InboxRow",
    "LeadRow",
    "LeaderRow",
    "LinkRow",
    "MarkRow",
    "MessageRow",
    "MuteRow",
    "ObservationRow",
    "OccurrenceRow",
    "OutboxRow",
    "OwnPageRow",
    "ReadingRow",
    "RefusedRow",
    "Row",
    "RunItemRow",
    "RunRow",
    "SiteRow",
    "SiteSettingsRow",
    "StaleDomainRow",
    "TargetRow",
    "table",
]
