"""Quizzes: a callout of type ``quiz`` with a list of ``[ ]`` and ``[x]`` becomes real radio buttons.

Whether an answer was right, and why, shows as soon as it is chosen; CSS does that, no script is needed. Without CSS and
in print it is a list with everything in it. A callout of type ``marks`` is a list of boxes to tick. Follow-up
questions, folds of type ``question``, get the ids by which the bank and the reader's marks name them.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

BOXES = {"[ ] ": False, "[x] ": True, "[X] ": True}


class Quizzes(Extension):
    """Python-Markdown extension; ``words`` holds what right and wrong are called in the page's language."""

    def __init__(self, words: dict[str, str]) -> None:
        super().__init__()
        self.words = words

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802
        md.treeprocessors.register(_Quizzes(md, self.words), "quizzes", 25)


class _Quizzes(Treeprocessor):
    def __init__(self, md: Markdown, words: dict[str, str]) -> None:
        super().__init__(md)
        self.words = words

    def run(self, root: Element) -> None:
        folds = [node for node in root.iter("details") if node.get("class") == "question"]
        for number, fold in enumerate(folds, 1):
            fold.set("id", f"follow-up-{number}")
        for kind, button in (("quiz", "radio"), ("marks", "checkbox")):
            callouts = [node for node in root.iter("div") if kind in node.get("class", "").split()]
            for number, callout in enumerate(callouts, 1):
                name = f"{kind}-{number}"
                callout.set("role", "group")
                title = callout.find("p[@class='admonition-title']")
                if title is not None:
                    title.set("id", name)
                    callout.set("aria-labelledby", name)
                for option, item in enumerate(callout.iter("li"), 1):
                    self._option(item, {"type": button, "name": name, "id": f"{name}-{option}"})

    def _option(self, item: Element, button: dict[str, str]) -> None:
        """Turn ``- [x] text`` into a button and its label; what a radio button reveals are the paragraphs below it."""
        first = item.find("p")
        explanation = [] if first is None else [child for child in item if child is not first]
        first = item if first is None else first
        box, words = (first.text or "")[:4], (first.text or "")[4:]
        if box not in BOXES:
            return
        label = Element("label")
        SubElement(label, "input", button).tail = " "
        text = SubElement(label, "span")
        text.text = words
        text.extend(list(first))
        item[:], item.text = [label], None
        if button["type"] == "radio":
            item.set("class", "quiz-right" if BOXES[box] else "quiz-wrong")
            why = SubElement(item, "div", {"class": "quiz-why"})
            verdict = SubElement(SubElement(why, "p", {"class": "quiz-verdict"}), "strong")
            verdict.text = self.words["right" if BOXES[box] else "wrong"]
            why.extend(explanation)
