"""What the components draw in awkward cases."""

import pytest
from django import forms
from django.template import Context, Template
from django.test import RequestFactory

from oyamel.look import toasts
from oyamel.look.drawing import spark_lines
from oyamel.look.styleguide import SampleForm
from oyamel.look.templatetags.look import column_class, initials


def draw(source: str, **context) -> str:
    return Template("{% load look %}" + source).render(Context(context))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Ana Ríos", "AR"),
        ("Ana María Ríos Vda. de León", "AL"),
        ("Cher", "C"),
        ("", ""),
        (None, ""),
        ("— ?", ""),
    ],
)
def test_initials(name, expected):
    assert initials(name) == expected


def test_spark_draws_gaps_as_gaps():
    assert spark_lines([0, 10, None, 5], goal=10) == (["0.0,30.0 40.0,0.0", "120.0,15.0"], "0.0")


def test_spark_of_nothing_and_of_one_steady_value():
    assert spark_lines([None, None]) == ([], None)
    assert spark_lines([7, 7]) == (["0.0,30.0 120.0,30.0"], None)


def test_spark_points_keep_decimal_points_in_french():
    from django.utils import translation

    with translation.override("fr"):
        assert 'points="0.0,30.0 120.0,0.0"' in draw("{% spark values %}", values=[1, 2.5])


def test_text_is_escaped_everywhere():
    table = {"columns": [{"label": "<b>"}], "rows": [{"cells": ["<script>"]}]}
    assert "<script>" not in draw("{% table table %}", table=table)
    assert "<i>" not in draw("{% panel title %}{{ title }}{% endpanel %}", title="<i>")


def test_a_row_with_a_cell_too_few_is_refused():
    table = {"columns": [{"label": "a"}, {"label": "b"}], "rows": [{"cells": ["1"]}]}
    with pytest.raises(ValueError, match="shorter"):
        draw("{% table table %}", table=table)


def test_a_zero_is_shown_and_nothing_is_not():
    table = {"columns": [{"label": "a"}, {"label": "b"}], "rows": [{"cells": [0, None]}]}
    drawn = draw("{% table table %}", table=table)
    assert drawn.count('<td class="">0</td>') == 1
    assert drawn.count('<td class=""></td>') == 1


def test_a_sortable_column_says_how_it_is_sorted():
    columns = [{"label": "a", "sort_url": "?s=a"}, {"label": "b", "sort_url": "?s=b", "sort": "descending"}]
    drawn = draw("{% table table %}", table={"columns": columns, "rows": []})
    assert [part.split('"')[0] for part in drawn.split('aria-sort="')[1:]] == ["none", "descending"]


def test_column_class():
    assert column_class({"kind": "number", "show": "wide"}) == "n wide"
    assert column_class({}) == ""


def test_a_state_hides_its_word_from_the_eye_only():
    assert draw('{% state "bad" "Late" hide_label=True %}') == (
        '<span class="state bad"><span class="vh">Late</span></span>'
    )


def test_a_score_of_zero_has_words():
    assert 'aria-label="0 of 3"' in draw("{% score 0 of=3 %}")


def test_an_unknown_kind_of_button_is_refused():
    with pytest.raises(KeyError):
        draw('{% button "Go" kind="blinking" %}')


def test_a_post_button_carries_the_token_and_its_fields():
    act = {"label": "Close", "url": "/x", "method": "post", "fields": {"why": 'a"b'}}
    drawn = draw("{% button act %}", act=act, csrf_token="t0ken")
    assert 'name="csrfmiddlewaretoken" value="t0ken"' in drawn
    assert 'name="why" value="a&quot;b"' in drawn


def test_a_diff_tells_empty_from_zero():
    changes = [{"label": "n", "before": None, "after": 0}]
    drawn = draw("{% diff changes %}", changes=changes)
    assert '<span class="none">empty</span>' in drawn
    assert "</span>0</ins>" in drawn


def test_fields_are_tied_to_their_words():
    drawn = SampleForm({"condition": "normal"})["title"].as_field_group()
    assert '<label for="id_title">' in drawn
    assert 'aria-invalid="true"' in drawn
    assert 'aria-describedby="id_title_helptext id_title_error"' in drawn
    assert 'id="id_title_error"' in drawn


def test_a_group_of_choices_is_a_fieldset():
    drawn = SampleForm()["condition"].as_field_group()
    assert drawn.startswith('<fieldset class="field">')
    assert "<legend>Condition" in drawn
    assert drawn.endswith("</fieldset>")


def test_unit_and_dependence_come_from_the_field_or_the_page():
    form = SampleForm()
    assert '<span class="unit" aria-hidden="true">kg</span>' in form["mass"].as_field_group()
    assert 'data-show-when="condition=emergency"' in form["drill"].as_field_group()
    assert '<span class="unit" aria-hidden="true">t</span>' in draw('{% field f unit="t" %}', f=form["mass"])


class Pair(forms.Form):
    first = forms.IntegerField()
    secret = forms.IntegerField(widget=forms.HiddenInput)

    def clean(self):
        raise forms.ValidationError("First and secret do not fit.")


def test_the_summary_names_every_error_once_and_leads_to_its_field():
    drawn = draw("{% error_summary form %}", form=Pair({"first": "x"}))
    assert "3 things to put right" in drawn
    assert '<a href="#id_first">First: Enter a whole number.</a>' in drawn
    assert "<li>First and secret do not fit.</li>" in drawn


def test_the_summary_leads_to_the_first_of_a_group():
    drawn = draw("{% error_summary form %}", form=SampleForm({}))
    assert '<a href="#id_condition_0">Condition: This field is required.</a>' in drawn


def test_hidden_fields_are_sent_too():
    assert 'type="hidden" name="secret"' in str(Pair())


def test_a_toast_keeps_its_undo_over_a_redirect(client):
    request = RequestFactory().get("/")
    request.session = client.session
    from django.contrib.messages.storage.fallback import FallbackStorage

    request._messages = FallbackStorage(request)
    toasts.toast(request, "Closed.", undo_url="/undo/7/")
    toasts.toast(request, "Two bills are missing.", tone="warn")
    assert toasts.read(request._messages) == [
        {"text": "Closed.", "tone": "good", "undo_url": "/undo/7/", "undo_label": ""},
        {"text": "Two bills are missing.", "tone": "warn"},
    ]


def test_an_undone_toast_does_not_fade():
    assert "data-fades" in draw('{% toast "Saved." %}')
    assert "data-fades" not in draw('{% toast "Closed." undo_url="/u/" %}')


def test_help_that_people_wrote_is_text_and_not_markup():
    class Asked(forms.Form):
        score = forms.CharField(help_text="<img src=x> < 5 kg")

    assert "&lt;img src=x&gt; &lt; 5 kg" in draw("{% field field %}", field=Asked()["score"])
