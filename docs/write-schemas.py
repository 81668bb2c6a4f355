"""Write the schemas that editors use: ``make schemas``."""

from pathlib import Path

from conference_garden.pages.read.schemas import schemas

FOLDER = Path(__file__).parents[1] / ".vscode/schemas"
for name, text in schemas().items():
    (FOLDER / name).write_text(text, encoding="utf-8")
