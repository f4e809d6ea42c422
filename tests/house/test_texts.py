"""Every text that people read is really in four languages."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "src" / "puls"
LANGUAGES = ("en", "de", "nb", "zh")

# Words that are the same in several languages.
SHARED = frozenset({"Id", "n", "p75", "p90", "p95"})


def _texts() -> list[tuple[str, dict[str, str]]]:
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Text":
                words = {
                    each.arg: each.value.value
                    for each in node.keywords
                    if each.arg and isinstance(each.value, ast.Constant) and isinstance(each.value.value, str)
                }
                if words:
                    found.append((f"{path.relative_to(PACKAGE)}:{node.lineno}", words))
    return found


TEXTS = _texts()


@pytest.mark.parametrize("words", [words for _, words in TEXTS], ids=[place for place, _ in TEXTS])
def test_a_text_has_all_languages_and_the_same_blanks_in_each(words):
    assert tuple(words) == LANGUAGES
    blanks = {language: sorted(re.findall(r"\{(\w+)\}", text)) for language, text in words.items()}
    assert all(each == blanks["en"] for each in blanks.values())


def test_chinese_is_written_in_chinese_and_other_texts_are_not():
    for place, words in TEXTS:
        assert words["en"] in SHARED or re.search(r"[\u4e00-\u9fff]", words["zh"]), place
        assert not any(re.search(r"[\u4e00-\u9fff]", words[language]) for language in ("en", "de", "nb")), place


def test_sentences_are_translated_and_not_copied():
    for place, words in TEXTS:
        if " " in words["en"].strip():
            assert len({words[language] for language in LANGUAGES}) == len(LANGUAGES), place
