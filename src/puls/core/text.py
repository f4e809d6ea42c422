"""Texts that people read, in the four languages of Puls."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

Language = Literal["en", "de", "nb", "zh"]
LANGUAGES: tuple[Language, ...] = get_args(Language)


@dataclass(frozen=True, slots=True)
class Text:
    """One text in English, German, Norwegian Bokmål and Simplified Chinese; none may be empty."""

    en: str
    de: str
    nb: str
    zh: str

    def __post_init__(self) -> None:
        for language in LANGUAGES:
            if not self.in_(language).strip():
                raise ValueError(f"text has no {language}: {self.en!r}")

    def in_(self, language: Language) -> str:
        """Return the text in `language`."""
        match language:
            case "en":
                return self.en
            case "de":
                return self.de
            case "nb":
                return self.nb
            case "zh":
                return self.zh

    def __str__(self) -> str:
        return self.en
