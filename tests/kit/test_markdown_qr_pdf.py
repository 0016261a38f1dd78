import builtins
import io

import pypdf
import pytest

from oyamel.kit import pdf
from oyamel.kit.markdown import clean_html, render_markdown
from oyamel.kit.pdf import PdfRefused, PdfUnavailable, pdf_available, render_pdf
from oyamel.kit.qr import QrRefused, qr_svg


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("**a** _b_", "<p><strong>a</strong> <em>b</em></p>\n"),
        ("# Top", "<h3>Top</h3>\n"),
        ("###### Deep", "<h6>Deep</h6>\n"),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>\n"),
        (
            "[x](https://a.b/c)",
            '<p><a href="https://a.b/c" rel="noopener noreferrer nofollow">x</a></p>\n',
        ),
        ("[x](/org/aspects/)", '<p><a href="/org/aspects/" rel="noopener noreferrer nofollow">x</a></p>\n'),
        (
            "![pixel](https://spy.example/p.gif)",
            '<p>!<a href="https://spy.example/p.gif" rel="noopener noreferrer nofollow">pixel</a></p>\n',
        ),
        ("~~old~~", "<p><s>old</s></p>\n"),
    ],
)
def test_markdown(text, html):
    assert render_markdown(text) == html


def test_tables_carry_no_inline_style():
    html = render_markdown("|a|\n|-:|\n|1|")
    assert "<td>1</td>" in html
    assert "style" not in html


def test_foreign_html_is_cleaned():
    dirty = '<p class="x" style="color:red" onclick="x()">a<img src=x onerror=y><style>*{}</style></p><form>b</form>'
    assert clean_html(dirty) == "<p>a</p>b"


def test_a_qr_code_is_plain_svg_on_white():
    svg = qr_svg("https://example.org/report?site=1&x=<2>", title="Report <here>")
    assert svg.startswith("<svg ")
    assert "style=" not in svg
    assert "Report &lt;here&gt;" in svg
    assert 'fill="#fff"' in svg


def test_a_text_that_does_not_fit_is_refused():
    with pytest.raises(QrRefused) as caught:
        qr_svg("x" * 5000)
    assert caught.value.code == "too_long"


def test_a_pdf_has_text_language_pages_and_tags():
    css = "@page { size: letter; @bottom-right { content: counter(page) '/' counter(pages) } } h2 { break-before: page }"
    html = "<!doctype html><html><head><title>Título</title></head><body><h1>Señales</h1><h2>Dos</h2></body></html>"
    document = pypdf.PdfReader(io.BytesIO(render_pdf(html, stylesheets=[css], language="es")))
    assert len(document.pages) == 2
    assert "Señales" in document.pages[0].extract_text()
    assert "2/2" in document.pages[1].extract_text()
    assert document.trailer["/Root"]["/Lang"] == "es"
    assert "/StructTreeRoot" in document.trailer["/Root"]
    assert document.metadata.title == "Título"


@pytest.mark.parametrize(
    "html",
    [
        '<img src="http://127.0.0.1:9/x.png" alt="x">',
        '<img src="file:///etc/passwd" alt="x">',
        '<img src="../outside.png" alt="x">',
        '<link rel="stylesheet" href="https://example.org/x.css">',
        "<style>p { background: url(ftp://example.org/x) }</style><p>x",
    ],
)
def test_nothing_outside_the_given_folders_is_fetched(html, tmp_path):
    (tmp_path / "in").mkdir()
    with pytest.raises(PdfRefused) as caught:
        render_pdf(html, folders=[tmp_path / "in"])
    assert caught.value.code == "outside"


def test_files_of_the_program_and_embedded_data_are_used(tmp_path):
    (tmp_path / "a.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
    sheet = tmp_path / "print.css"
    sheet.write_text("p::before { content: url(a.svg) 'styled ' }")
    html = '<p>x<img src="a.svg" alt="a"><img alt="b" src="data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22/%3E">'
    content = render_pdf(html, stylesheets=[sheet], folders=[tmp_path])
    assert "styled x" in pypdf.PdfReader(io.BytesIO(content)).pages[0].extract_text()


def test_the_language_is_only_filled_in_where_it_is_missing():
    assert pdf._with_language("<p>x", "fr") == '<html lang="fr"><p>x</html>'
    assert (
        pdf._with_language('<!doctype html><HTML class="a">x', "fr")
        == '<!doctype html><html lang="fr" class="a">x'
    )
    assert pdf._with_language('<html lang="en">x', "fr") == '<html lang="en">x'


def test_a_missing_pango_is_told_with_its_packages(monkeypatch):
    real = builtins.__import__

    def without_pango(name, *args, **options):
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0': no such file")
        return real(name, *args, **options)

    monkeypatch.setattr(builtins, "__import__", without_pango)
    with pytest.raises(PdfUnavailable) as caught:
        render_pdf("<p>x")
    assert "apt-get install libpango-1.0-0 libpangoft2-1.0-0" in caught.value.cure
    assert not pdf_available()
