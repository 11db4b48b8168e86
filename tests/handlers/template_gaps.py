"""What a language lacks beside Indonesian: screens, labels, and what a screen shows. Each with its place."""

from pathlib import Path

from jinja2 import Environment, meta, nodes

_ENDING = ".html.j2"
_READING = Environment()
_READING.filters.update(
    dict.fromkeys(("clock", "counted", "cut", "day", "duration", "hour", "moment", "number", "weekday"), str)
)


def gaps(templates: Path, language: str) -> list[str]:
    """A line for each difference, as "mad/place: the label 'follow' is missing"."""
    here, first = screens(templates, language), screens(templates, "id")
    found = [f"{language}/{name}: the screen is missing" for name in first if name not in here]
    found += [f"{language}/{name}: no screen of this name is known" for name in here if name not in first]
    for name in first:
        if name not in here:
            continue
        for what, of in (("label", labels), ("data", shows)):
            wanted, there = of(templates, "id", name), of(templates, language, name)
            found += [f"{language}/{name}: the {what} {one!r} is missing" for one in sorted(wanted - there)]
            found += [f"{language}/{name}: the {what} {one!r} is unknown" for one in sorted(there - wanted)]
    return found


def screens(templates: Path, language: str) -> list[str]:
    """The names of all screens of a language."""
    return sorted(file.name.removesuffix(_ENDING) for file in (templates / language).iterdir())


def parsed(templates: Path, language: str, screen: str) -> nodes.Template:
    """One template, read."""
    return _READING.parse((templates / language / f"{screen}{_ENDING}").read_text("utf-8"))


def shows(templates: Path, language: str, screen: str) -> set[str]:
    """The data that a template asks for, with the fields of it."""
    template = parsed(templates, language, screen)
    fields = {found.attr for found in template.find_all(nodes.Getattr)}
    return meta.find_undeclared_variables(template) | fields


def labels(templates: Path, language: str, screen: str) -> set[str]:
    """What the template names with `{% set %}`."""
    found = (block.target for block in parsed(templates, language, screen).find_all(nodes.AssignBlock))
    return {target.name for target in found if isinstance(target, nodes.Name)}
