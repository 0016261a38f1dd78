"""The verbs of profiles: beginning one, answering, withdrawing, passing a question on."""

from oyamel.frame.facility.domain.answering import (
    Reply,
    answer,
    ask_person,
    begin_profile,
    say_what_is_held,
    withdraw,
)

__all__ = ["Reply", "answer", "ask_person", "begin_profile", "say_what_is_held", "withdraw"]
