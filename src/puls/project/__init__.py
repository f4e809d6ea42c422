"""The project file: settings, calendars, policies and conditions; parsed, checked, as plain values."""

from puls.project.conditions import (
    And,
    Comparison,
    Condition,
    In,
    IsNull,
    Not,
    Or,
    columns,
    format_condition,
    parse_condition,
)
from puls.project.configuration import (
    ConfigurationRow,
    from_configuration_rows,
    recorded_holidays,
    to_configuration_rows,
)
from puls.project.holidays import materialise_holidays
from puls.project.model import (
    FILE_NAME,
    PROMISES,
    AgentNames,
    Complaints,
    HolidayDays,
    Project,
    Promise,
    SlaPolicy,
    SourceFiles,
    Statistic,
    Target,
    Team,
)
from puls.project.policies import POLICY_COLUMNS
from puls.project.read import HOLIDAY_YEARS, load, parse_project
from puls.project.template import template

__all__ = [
    "FILE_NAME",
    "HOLIDAY_YEARS",
    "POLICY_COLUMNS",
    "PROMISES",
    "AgentNames",
    "And",
    "Comparison",
    "Complaints",
    "Condition",
    "ConfigurationRow",
    "HolidayDays",
    "In",
    "IsNull",
    "Not",
    "Or",
    "Project",
    "Promise",
    "SlaPolicy",
    "SourceFiles",
    "Statistic",
    "Target",
    "Team",
    "columns",
    "format_condition",
    "from_configuration_rows",
    "load",
    "materialise_holidays",
    "parse_condition",
    "parse_project",
    "recorded_holidays",
    "template",
    "to_configuration_rows",
]
