"""Pure computation: no Django, no clock, no network; everything it needs is handed in.

What goes wrong is a `Problem` (`oyamel.engine.problems`): a code, its parameters, and words for both in three
languages. `oyamel.engine.formula` computes scores; `oyamel.engine.significance` evaluates by a method.
"""
