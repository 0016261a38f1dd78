"""How every page looks: templates, component tags, styles, small scripts and the styleguide."""
