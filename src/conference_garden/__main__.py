"""``python -m conference_garden``: the command ``garden``."""

from conference_garden.tools.command_line import main

raise SystemExit(main())
