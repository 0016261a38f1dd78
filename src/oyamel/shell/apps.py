from django.apps import AppConfig


class ShellConfig(AppConfig):
    name = "oyamel.shell"
    label = "shell"

    def ready(self) -> None:
        # allauth's modules and ours need the models, which are loaded by now
        from allauth.account.signals import email_changed

        from oyamel.shell.accounts import follow_changed_address
        from oyamel.shell.calendar import events  # noqa: F401 - what can happen is known from the start

        email_changed.connect(follow_changed_address, dispatch_uid="oyamel_follow_changed_address")
