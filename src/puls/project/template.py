"""The `puls.toml` that `puls init` writes: loads as it stands, and explains what else may be said."""

from __future__ import annotations

import json


def template(name: str, zone: str) -> str:
    """Return the text of a commented project file; a line that begins with `#` and no space is a setting to turn on."""
    return _TEMPLATE.replace("«name»", _text(name)).replace("«zone»", _text(zone))


def _text(value: str) -> str:
    # JSON's strings are TOML's basic strings but for DEL, which TOML wants escaped.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


_TEMPLATE = """\
# Settings of this Puls project. Every key is described in docs/project-file.md.
# An unknown key is an error that names the nearest known one, so a typing mistake cannot go unseen.

[project]
name = «name»
# The reporting zone: days, weeks and months are cut in it.
zone = «zone»
# The language of reports: "en", "de", "nb" or "zh".
language = "en"
# "monday" (ISO weeks) or "sunday".
week_start = "monday"
# The opening hours of every team that names none. Without a schedule, business time is "not available".
default_schedule = "office"
# Below this many rows, a value is greyed with its n and never ranked.
minimum_sample = 30
# A customer is active for so many days after a ticket or an order.
active_days = 365
# A promise that is due within so many minutes of its clock is at risk.
soon_minutes = 60

# --- Opening hours -----------------------------------------------------------------------------
# The business clock runs in the open stretches only. When the hours change, add a version with
# the day of the change: what happened before keeps the hours of its time.

[[schedules]]
name = "office"
zone = «zone»

[[schedules.versions]]
week.mon = ["08:00-17:00"]
week.tue = ["08:00-17:00"]
week.wed = ["08:00-17:00"]
week.thu = ["08:00-17:00"]
week.fri = ["08:00-17:00"]
# A country ("NO"), a country and region ("DE-BY"), or a list of both.
#holidays = "NO"
#closed = [2024-12-31]
# Dates with stretches of their own: half days, a Saturday that is worked, a holiday that is not kept.
#days = { 2024-12-24 = ["08:00-12:00"] }

# From the new year on, with a lunch break.
#[[schedules.versions]]
#from = 2025-01-01
#week.mon = ["08:00-12:00", "13:00-17:00"]
#week.tue = ["08:00-12:00", "13:00-17:00"]

# Day and night.
#[[schedules]]
#name = "always"
#zone = "UTC"
#[[schedules.versions]]
#always = true

# --- Teams -------------------------------------------------------------------------------------
# Only teams whose hours differ from the default schedule, or that have a limit, need an entry.

#[[teams]]
#name = "Chat"
#schedule = "always"
# How many unsolved tickets the team may have.
#unsolved_limit = 50

# --- Complaints --------------------------------------------------------------------------------
# What makes a ticket a complaint: one of these types, or one of these intents.

[complaints]
types = ["complaint"]
#intents = ["wants a manager"]

# --- Service levels ----------------------------------------------------------------------------
# The first policy whose conditions match a ticket is its policy. To change a policy, end it with
# `until` and add an entry of the same name with `from`, so that older promises keep their terms.

#[[sla_policies]]
#name = "Urgent chat"
#conditions = "priority = 'urgent' and channel in ('chat')"
#targets = { first_reply = { default = "5m" }, resolution = { default = "4h" } }
#pause = ["pending"]

#[[sla_policies]]
#name = "Everyone"
#targets = { first_reply = { urgent = "30m", high = "2h", default = "8h" }, resolution = { default = "40h" } }
#schedule = "office"
#pause = ["pending", "on_hold"]

# --- Targets -----------------------------------------------------------------------------------
# A target names its statistic, since the mean and the median of one thing can be far apart.

[targets]
#reply_time = { statistic = "mean", at_most = "10m" }
#csat = { at_least = 0.9 }

# --- Privacy -----------------------------------------------------------------------------------

[privacy]
# Numbers of single agents: "off", "pseudonyms" or "named".
agents = "off"

# --- Versions of metrics -----------------------------------------------------------------------
# A pinned metric keeps the version of its definition when Puls brings a newer one.

[pins]
#first_contact_resolution_rate = 1

# --- Sources -----------------------------------------------------------------------------------

#[sources.helpdesk]
#mapping = "mappings/helpdesk.toml"
#files = ["exports/*.csv"]
"""
