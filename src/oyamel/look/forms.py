"""How Django's forms are drawn: `{{ form }}` and `{{ field.as_field_group }}` use our field component."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.forms.renderers import DjangoTemplates


class LookRenderer(DjangoTemplates):
    """The form renderer of the settings. A form field may carry two extra attributes:
    `unit` (text beside the control) and `show_when` ("other_field=value|value": hidden until it holds)."""

    form_template_name = "look/forms/form.html"
    formset_template_name = "look/forms/formset.html"
    field_template_name = "look/components/field.html"


class DateInput(forms.DateInput):
    """A date with the browser's own picker; browsers exchange ISO dates whatever the language."""

    input_type = "date"

    def __init__(self, attrs: dict | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class DateTimeInput(forms.DateTimeInput):
    """An instant in the zone of the request, to the minute."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class MonthInput(forms.DateInput):
    """A month as YYYY-MM; pair it with `DateField(input_formats=["%Y-%m"])`."""

    input_type = "month"

    def __init__(self, attrs: dict | None = None) -> None:
        super().__init__(attrs, format="%Y-%m")


class CameraInput(forms.ClearableFileInput):
    """A picture; a phone opens its camera."""

    def __init__(self, attrs: dict | None = None) -> None:
        super().__init__({"accept": "image/*", "capture": "environment", **(attrs or {})})


class Suggesting(forms.TextInput):
    """One line of text with a list of what was typed before."""

    template_name = "look/forms/suggesting.html"

    def __init__(self, suggestions: Sequence[str], attrs: dict | None = None) -> None:
        super().__init__(attrs)
        self.suggestions = suggestions

    def get_context(self, name: str, value: Any, attrs: dict | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        list_id = f"{context['widget']['attrs'].get('id', name)}-suggestions"
        context["widget"]["attrs"]["list"] = list_id
        return {**context, "list_id": list_id, "suggestions": self.suggestions}
