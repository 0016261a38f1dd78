"""How dates and numbers are written where Django's formats of a language are those of another country."""
