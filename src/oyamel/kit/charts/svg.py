"""Makes Vega's SVG fit to stand inside a page with a strict Content-Security-Policy."""

import re
from urllib.parse import quote, unquote
from xml.etree.ElementTree import Element, register_namespace, tostring

from defusedxml.ElementTree import fromstring

_SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"
_HERE = "https://here.invalid"  # Vega would hang an address without a host below a host of its own
_REFERENCE = re.compile(r"url\(\s*[\"']?#([^)\"']+)[\"']?\s*\)")
# Style properties that SVG also knows as attributes, https://www.w3.org/TR/SVG11/styling.html#SVGStylingProperties
_PRESENTATION = frozenset(
    [
        "clip-path",
        "clip-rule",
        "color",
        "cursor",
        "direction",
        "display",
        "dominant-baseline",
        "fill",
        "fill-opacity",
        "fill-rule",
        "filter",
        "font-family",
        "font-size",
        "font-style",
        "font-variant",
        "font-weight",
        "letter-spacing",
        "mask",
        "opacity",
        "overflow",
        "pointer-events",
        "shape-rendering",
        "stop-color",
        "stop-opacity",
        "stroke",
        "stroke-dasharray",
        "stroke-dashoffset",
        "stroke-linecap",
        "stroke-linejoin",
        "stroke-miterlimit",
        "stroke-opacity",
        "stroke-width",
        "text-anchor",
        "text-decoration",
        "text-rendering",
        "visibility",
    ]
)


def link_to(url: str, name: str) -> str:
    """An address of this site as it has to stand in a specification; the drawing then leads to it by this name."""
    return f"{_HERE}{url}#{quote(name)}"


def fit_for_page(svg: str, label: str, prefix: str) -> str:
    """Inline styles become attributes, ids get a prefix so that two charts can share a page, `label` names
    the picture.
    """
    root = fromstring(svg)
    for element in root.iter():
        _silence(element)
        _move_style(element)
        _settle_link(element)
        _prefix_ids(element, prefix)
    for parent in list(root.iter()):
        for child in [child for child in parent if child.tag in (f"{{{_SVG}}}style", f"{{{_SVG}}}script")]:
            parent.remove(child)
    root.set("role", _role(root))
    root.set("aria-label", label)
    _claim_namespaces()
    return tostring(root, encoding="unicode")


def _claim_namespaces() -> None:
    """Write SVG without a prefix. The registry is one for the whole process, and other libraries take the empty prefix."""
    register_namespace("", _SVG)
    register_namespace("xlink", _XLINK)


def _silence(element: Element) -> None:
    """Vega words its parts in English; the picture is named as a whole instead."""
    for name in [name for name in element.attrib if name == "role" or name.startswith("aria-")]:
        del element.attrib[name]


def _move_style(element: Element) -> None:
    for declaration in element.attrib.pop("style", "").split(";"):
        name, _colon, value = declaration.partition(":")
        if name.strip() in _PRESENTATION:
            element.set(name.strip(), value.strip())


def _settle_link(element: Element) -> None:
    """Links lead into this site, under their own name; a mark without an address is none."""
    if element.tag != f"{{{_SVG}}}a":
        return
    address, _sign, name = element.attrib.pop(f"{{{_XLINK}}}href", "").partition("#")
    if not address.startswith(_HERE):
        element.tag = f"{{{_SVG}}}g"
        return
    element.set("href", address.removeprefix(_HERE))
    element.set("aria-label", unquote(name))


def _role(root: Element) -> str:
    """A picture; with links in it a group, whose texts let the pointer through to the marks below."""
    if root.find(f".//{{{_SVG}}}a") is None:
        return "img"
    for text in root.iter(f"{{{_SVG}}}text"):
        text.set("pointer-events", "none")
    return "group"


def _prefix_ids(element: Element, prefix: str) -> None:
    for name, value in list(element.attrib.items()):
        if name == "id":
            element.set(name, f"{prefix}-{value}")
        elif name in ("href", f"{{{_XLINK}}}href") and value.startswith("#"):
            element.set(name, f"#{prefix}-{value[1:]}")
        elif "url(" in value:
            element.set(name, _REFERENCE.sub(rf"url(#{prefix}-\1)", value))
