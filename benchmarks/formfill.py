"""What a browser would send back of a page's form, unchanged."""

from html.parser import HTMLParser


class Form(HTMLParser):
    """Collects the fields of the form whose class is `record-form`."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self._inside = False
        self._select = ""
        self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self._inside = "record-form" in (given.get("class") or "")
        if not self._inside:
            return
        name = given.get("name") or ""
        if tag == "input" and name and (given.get("type") not in {"checkbox", "radio"} or "checked" in given):
            self.fields[name] = given.get("value") or ""
        if tag == "select":
            self._select = name
        if tag == "option" and self._select and "selected" in given:
            self.fields[self._select] = given.get("value") or ""
        if tag == "textarea":
            self._area = name
            self.fields[name] = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self.fields[self._area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        if tag == "select":
            self._select = ""
        if tag == "textarea":
            self._area = ""


def fields_of(html: str) -> dict[str, str]:
    """The fields of the record form in a page."""
    form = Form()
    form.feed(html)
    return {name: value.lstrip("\r\n") for name, value in form.fields.items()}
