"""Rules of quality over the whole site, a function each; its docstring is the rule's manual page. Never looks at who wrote a text."""
