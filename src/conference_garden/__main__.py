"""``python -m garden``: the commands behind the Makefile."""

from conference_garden.tools.command_line import main

raise SystemExit(main())
