"""The project file of Nordlicht Outdoor: hours that change, holidays of three countries, policies that come and go."""

from __future__ import annotations

from datetime import date, timedelta

from puls.demo.cast import CHAT, HAMBURG, OSLO, SHANGHAI


def end_of(start: date, years: int) -> date:
    """Return the day on which the simulated time ends, exclusive."""
    month, day = (3, 1) if (start.month, start.day) == (2, 29) else (start.month, start.day)
    return date(start.year + years, month, day)


def project_toml(start: date, years: int) -> str:
    """Return `puls.toml` of the company that is simulated from `start` over `years`."""
    length = (end_of(start, years) - start).days

    def at(share: float) -> date:
        return start + timedelta(days=int(share * length))

    half_days = ", ".join(
        f'"{year}-12-{day}" = ["08:00-12:00"]' for year in range(start.year, start.year + years + 1) for day in (24, 31)
    )
    return _TEXT.format(
        hours_change=at(0.585),
        inventory=at(0.43),
        complaints_from=at(0.16),
        complaints_until=at(0.75),
        standard_change=at(0.54),
        half_days=half_days,
        hamburg=HAMBURG,
        oslo=OSLO,
        shanghai=SHANGHAI,
        chat=CHAT,
    )


_TEXT = """\
# Nordlicht Outdoor: a simulated company. Nothing in it is real.

[project]
name = "Nordlicht Outdoor"
zone = "Europe/Berlin"
language = "en"
default_schedule = "hamburg"

[privacy]
agents = "named"

[[schedules]]
name = "hamburg"
zone = "Europe/Berlin"

[[schedules.versions]]
holidays = "DE-HH"
closed = [{inventory}]
days = {{{half_days}}}

[schedules.versions.week]
mon = ["08:00-12:30", "13:00-17:00"]
tue = ["08:00-12:30", "13:00-17:00"]
wed = ["08:00-12:30", "13:00-17:00"]
thu = ["08:00-12:30", "13:00-17:00"]
fri = ["08:00-12:30", "13:00-16:00"]

# Longer hours, and Saturdays.
[[schedules.versions]]
from = {hours_change}
holidays = "DE-HH"
days = {{{half_days}}}

[schedules.versions.week]
mon = ["08:00-12:30", "13:00-18:00"]
tue = ["08:00-12:30", "13:00-18:00"]
wed = ["08:00-12:30", "13:00-18:00"]
thu = ["08:00-12:30", "13:00-18:00"]
fri = ["08:00-12:30", "13:00-17:00"]
sat = ["09:00-13:00"]

[[schedules]]
name = "oslo"
zone = "Europe/Oslo"

[[schedules.versions]]
holidays = "NO"

[schedules.versions.week]
mon = ["08:00-16:00"]
tue = ["08:00-16:00"]
wed = ["08:00-16:00"]
thu = ["08:00-16:00"]
fri = ["08:00-15:30"]

[[schedules]]
name = "shanghai"
zone = "Asia/Shanghai"

[[schedules.versions]]
holidays = "CN"

[schedules.versions.week]
mon = ["09:00-12:00", "13:30-18:30"]
tue = ["09:00-12:00", "13:30-18:30"]
wed = ["09:00-12:00", "13:30-18:30"]
thu = ["09:00-12:00", "13:30-18:30"]
fri = ["09:00-12:00", "13:30-18:30"]

[[schedules]]
name = "day and night"
zone = "Europe/Berlin"

[[schedules.versions]]
always = true

[[teams]]
name = "{hamburg}"
schedule = "hamburg"
unsolved_limit = 80

[[teams]]
name = "{oslo}"
schedule = "oslo"
unsolved_limit = 30

[[teams]]
name = "{shanghai}"
schedule = "shanghai"
unsolved_limit = 15

[[teams]]
name = "{chat}"
schedule = "day and night"
unsolved_limit = 20

[complaints]
types = ["complaint"]
intents = ["complaint"]

[[sla_policies]]
name = "Chat"
conditions = "channel = 'chat'"
pause = ["pending", "on_hold"]

[sla_policies.targets]
first_reply = {{default = "6m"}}
next_reply = {{default = "5m"}}
resolution = {{default = "2d"}}

[[sla_policies]]
name = "Phone"
conditions = "channel = 'phone'"
pause = ["pending", "on_hold"]

[sla_policies.targets]
first_reply = {{default = "15m"}}
resolution = {{default = "3d"}}

# Given up in favour of the policies of the teams.
[[sla_policies]]
name = "Complaints"
from = {complaints_from}
until = {complaints_until}
conditions = "type = 'complaint'"
pause = ["pending", "on_hold"]

[sla_policies.targets]
first_reply = {{urgent = "6h", default = "24h"}}
resolution = {{default = "5d"}}

[[sla_policies]]
name = "Oslo"
conditions = "team = '{oslo}'"
schedule = "oslo"
pause = ["pending", "on_hold"]

[sla_policies.targets]
first_reply = {{urgent = "2h", high = "4h", default = "8h"}}
next_reply = {{default = "8h"}}
resolution = {{default = "24h"}}

[[sla_policies]]
name = "Shanghai"
conditions = "team = '{shanghai}'"
schedule = "shanghai"
pause = ["pending", "on_hold"]

[sla_policies.targets]
first_reply = {{urgent = "2h", high = "4h", default = "8h"}}
next_reply = {{default = "8h"}}
resolution = {{default = "24h"}}

[[sla_policies]]
name = "Social"
conditions = "channel = 'social'"
schedule = "day and night"

[sla_policies.targets]
first_reply = {{default = "2h"}}
next_reply = {{default = "4h"}}

[[sla_policies]]
name = "Standard"
until = {standard_change}
conditions = "team = '{hamburg}'"
schedule = "hamburg"
pause = ["pending", "on_hold"]

[sla_policies.targets]
first_reply = {{urgent = "3h", high = "5h", default = "10h"}}
next_reply = {{default = "10h"}}
resolution = {{default = "30h"}}

[[sla_policies]]
name = "Standard"
from = {standard_change}
conditions = "team = '{hamburg}'"
schedule = "hamburg"
pause = ["pending", "on_hold"]

[sla_policies.targets]
first_reply = {{urgent = "2h", high = "4h", default = "8h"}}
next_reply = {{default = "9h"}}
resolution = {{default = "27h"}}

[targets]
first_reply_time = {{statistic = "median", at_most = "4h"}}
reply_time = {{statistic = "mean", at_most = "10m"}}
resolution_time = {{statistic = "mean", at_most = "8h"}}
reopen_rate = {{at_most = 0.06}}
first_reply_sla_rate = {{at_least = 0.9}}
"""
