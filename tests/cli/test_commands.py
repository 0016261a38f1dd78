"""The small commands: a new password, the checks, the demo's sign-ins, preparation."""

import io
from types import SimpleNamespace

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from typer.testing import CliRunner

from oyamel import __version__
from oyamel.cli import accounts, checks, demo, prepare
from oyamel.cli.app import app
from oyamel.cli.errors import CommandRefused
from tests import factories


def test_version():
    assert CliRunner().invoke(app, ["version"]).output == f"{__version__}\n"


@pytest.fixture
def typed(monkeypatch):
    """What stands on standard input."""

    def put(text: str) -> None:
        monkeypatch.setattr("sys.stdin", io.StringIO(text))

    return put


def test_a_password_is_reset_and_the_sessions_end(db, client, typed, capsys):
    user = factories.user("ana@northfir.example", "Ana", "old password 42")
    Authenticator.objects.create(user=user, type="totp", data={})
    client.force_login(user)
    typed("larch forest 77\n")
    accounts.reset_password("Ana@Northfir.example", second_factors=False)
    user.refresh_from_db()
    assert user.check_password("larch forest 77")
    assert Authenticator.objects.filter(user=user).count() == 1
    assert capsys.readouterr().out == "ana@northfir.example has a new password. Sessions are ended.\n"
    typed("larch forest 78\n")
    accounts.reset_password(user.email, second_factors=True)
    assert not Authenticator.objects.exists()


def test_a_session_of_before_is_no_longer_signed_in(db, client, typed):
    user = factories.user("ana@northfir.example", "Ana", "old password 42")
    client.login(email=user.email, password="old password 42")
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    typed("larch forest 77\n")
    accounts.reset_password(user.email, second_factors=False)
    request = SimpleNamespace(session=client.session)
    from django.contrib.auth import get_user  # shadows a fixture name elsewhere

    assert get_user(request).is_anonymous


def test_an_unknown_address_and_a_weak_password_are_refused(db, typed):
    with pytest.raises(CommandRefused, match="No user has the address"):
        accounts.reset_password("nobody@northfir.example", second_factors=False)
    user = factories.user("ana@northfir.example", "Ana", "old password 42")
    typed("short\n")
    with pytest.raises(CommandRefused, match="too short"):
        accounts.reset_password(user.email, second_factors=False)
    user.refresh_from_db()
    assert user.check_password("old password 42")


def test_the_checks_of_a_sound_installation(north, south, capsys):
    assert checks.verify_history("") == 0
    assert checks.check_files("northfir") == 0
    assert "northfir" in capsys.readouterr().out
    with pytest.raises(CommandRefused, match="No organization has the address nowhere"):
        checks.verify_history("nowhere")


@pytest.fixture
def content(monkeypatch, tmp_path):
    """A demo's content that only counts what is asked of it."""
    asked = []
    module = SimpleNamespace(
        create=lambda language: asked.append(language) or [("manager", "m@demo.example", "fir-12")],
        remove=lambda: asked.append("remove"),
    )
    monkeypatch.setenv("OYAMEL_HOME", str(tmp_path))
    monkeypatch.setattr(demo, "_content", lambda: module)
    return asked


def test_the_demo_is_made_once_and_its_sign_ins_are_printed_each_time(content, capsys):
    demo.offer("es")
    first = capsys.readouterr().out
    demo.offer("es")
    assert content == ["es"]
    for said in (first, capsys.readouterr().out):
        assert "  manager          m@demo.example                       fir-12\n" in said


def test_a_removed_demo_comes_back_only_when_asked_for(content, capsys):
    demo.offer("en")
    demo.remove()
    demo.offer("en")
    assert content == ["en", "remove"]
    demo.offer("fr", again=True)
    assert content == ["en", "remove", "fr"]


@pytest.mark.django_db
def test_a_database_of_this_version_has_nothing_pending_and_every_model_its_migration():
    assert prepare.pending() == []
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.django_db
def test_migrations_are_made_one_process_at_a_time():
    with prepare._one_at_a_time(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")
            assert cursor.fetchone() == (1,)
    prepare.migrate()


def test_static_files_are_collected_when_they_changed(monkeypatch, tmp_path):
    collected = []
    monkeypatch.setattr(settings, "STATIC_ROOT", tmp_path)
    monkeypatch.setattr(prepare, "call_command", lambda *words, **options: collected.append(words))
    assert prepare.collect_static()
    assert not prepare.collect_static()
    monkeypatch.setattr(prepare, "__version__", "99.0")
    assert prepare.collect_static()
    assert collected == [("collectstatic",), ("collectstatic",)]
