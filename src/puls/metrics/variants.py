"""The names by which a metric is asked for: its id, `id:variant` for another definition, `id@version` for a former one.

What such a name stands for is a `Metric` like any other, with the full name as its id.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from puls.core.errors import ProjectError, UnknownName
from puls.core.text import LANGUAGES, Language, Text
from puls.metrics.declaration import Metric, Variant

_VERSION = Text(en="version", de="Version", nb="versjon", zh="版本")


def named(names: Iterable[str], known: Mapping[str, Metric], pins: Mapping[str, int]) -> dict[str, Metric]:
    """Return what each of the names stands for among the `known` metrics.

    A pin decides which version the plain id is. Raises UnknownName with the nearest metric, variant or version, and
    ProjectError for a pin of a version that is not there.
    """
    return {name: _named(name, known, pins) for name in dict.fromkeys(names)}


def _named(name: str, known: Mapping[str, Metric], pins: Mapping[str, int]) -> Metric:
    if name in known:
        return _pinned(known[name], pins)
    base, version, variant = _split(name)
    if base not in known or (version is None and variant is None):
        raise UnknownName("metric", base if version or variant else name, known)
    metric = known[base]
    if variant is not None:
        for each in metric.variants:
            if each.name == variant:
                return variation(metric, each, name)
        raise UnknownName("variant", variant, [each.name for each in metric.variants], where=f"metric {base}")
    found = _of_version(metric, str(version))
    if found is None:
        raise UnknownName("version", str(version), versions(metric), where=f"metric {base}")
    return replace(found, id=name)


def _split(name: str) -> tuple[str, str | None, str | None]:
    """Return the id, the version and the variant that a name says; at most one of the latter."""
    at = min((place for sign in ":@" if (place := name.find(sign)) >= 0), default=len(name))
    base, sign, rest = name[:at], name[at : at + 1], name[at + 1 :]
    return base, rest if sign == "@" else None, rest if sign == ":" else None


def base_id(name: str) -> str:
    """Return the id of the metric of which `name` may say a version or a variant."""
    return _split(name)[0]


def versions(metric: Metric) -> list[str]:
    """Return the versions of a metric that can be asked for, the current one last."""
    return [*(each.name for each in metric.earlier), str(metric.version)]


def _of_version(metric: Metric, version: str) -> Metric | None:
    if version == str(metric.version):
        return replace(metric, id=f"{metric.id}@{version}")
    for each in metric.earlier:
        if each.name == version:
            title = _text(lambda language: f"{metric.name.in_(language)} ({_VERSION.in_(language)} {version})")
            found = variation(metric, each, f"{metric.id}@{version}")
            return replace(found, version=int(version), changes=metric.changes[: int(version)], name=title)
    return None


def _pinned(metric: Metric, pins: Mapping[str, int]) -> Metric:
    pinned = pins.get(metric.id)
    if pinned is None or pinned == metric.version:
        return metric
    found = _of_version(metric, str(pinned))
    if found is None:
        raise ProjectError(
            f"puls.toml pins {metric.id} to version {pinned}, but this Puls has version {', '.join(versions(metric))};"
            f" remove the pin or install a Puls that has version {pinned}."
        )
    return replace(found, id=metric.id)


def variation(metric: Metric, variant: Variant, name: str) -> Metric:
    """Return the metric that `variant` makes of `metric`, under another name: what the variant leaves open stays."""
    said = {
        field: value
        for field in ("fact", "formula", "cohorts", "credits", "needs", "window", "outside", "notes", "example")
        if (value := getattr(variant, field)) is not None
    }
    made = replace(
        metric,
        id=name,
        name=_text(lambda language: f"{metric.name.in_(language)} ({variant.name})"),
        about=variant.about,
        variants=(),
        earlier=(),
        acted=None,
        variant=variant,
        **said,
    )
    return made if _reads_window(made) else replace(made, window=None)


def _reads_window(metric: Metric) -> bool:
    """Return whether a definition looks at its window: one that only counts otherwise may have left it behind."""
    predicates = [
        getattr(metric.formula, "of", None),
        getattr(metric.formula, "among", None),
        *(outside.where for outside in metric.outside),
        *(cohort.among for cohort in metric.cohorts),
    ]
    return any("window" in predicate for predicate in predicates if isinstance(predicate, str))


def acted(metric: Metric) -> Metric:
    """Return the metric over the rows that say who acted, under its own name."""
    if metric.acted is None:
        return metric
    return replace(variation(metric, metric.acted, metric.id), name=metric.name)


def _text(write: Callable[[Language], str]) -> Text:
    return Text(**{language: write(language) for language in LANGUAGES})
