"""Quizzes: a callout of type ``quiz`` with a list of ``[ ]`` and ``[x]`` becomes real radio buttons.

Whether an answer was right, and why, shows as soon as it is chosen; CSS does that, no script is needed. Without CSS and
in print it is a list with everything in it. A callout of type ``marks`` is a list of boxes to tick.
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
        for kind, arrange in (("quiz", self._option), ("marks", self._mark)):
            callouts = [node for node in root.iter("div") if kind in node.get("class", "").split()]
            for number, callout in enumerate(callouts, 1):
                name = f"{kind}-{number}"
                callout.set("role", "group")
                title = callout.find("p[@class='admonition-title']")
                if title is not None:
                    title.set("id", name)
                    callout.set("aria-labelledby", name)
                for option, item in enumerate(callout.iter("li"), 1):
                    arrange(item, name, option)

    def _mark(self, item: Element, name: str, number: int) -> None:
        """Turn ``- [ ] text`` into a box to tick and its label."""
        if (item.text or "")[:4] in BOXES:
            text = Element("span")
            text.text, item.text = item.text[4:], None
            text.extend(list(item))
            for child in list(item):
                item.remove(child)
            label = SubElement(item, "label")
            SubElement(label, "input", {"type": "checkbox", "id": f"{name}-{number}"}).tail = " "
            label.append(text)

    def _option(self, item: Element, name: str, number: int) -> None:
        """Turn ``- [x] text`` and the paragraphs below it into a radio button, its label and what it reveals."""
        first = item.find("p") if item.find("p") is not None else item
        box = (first.text or "")[:4]
        if box not in BOXES:
            return
        first.text = first.text[4:]
        right = BOXES[box]
        item.set("class", "quiz-right" if right else "quiz-wrong")
        explanation = [child for child in item if child is not first]
        label = Element("label")
        button = SubElement(label, "input", {"type": "radio", "name": name, "id": f"{name}-{number}"})
        text = SubElement(label, "span")
        text.text = first.text
        text.extend(list(first) if first is not item else [])
        button.tail = " "
        for child in list(item):
            item.remove(child)
        item.text = None
        item.append(label)
        why = SubElement(item, "div", {"class": "quiz-why"})
        verdict = SubElement(SubElement(why, "p", {"class": "quiz-verdict"}), "strong")
        verdict.text = self.words["right" if right else "wrong"]
        why.extend(explanation)
