"""One line of text without variables."""

from workflows.builder.forms.inputs.base import FOLDER, Input


class LineInput(Input):
    template = f"{FOLDER}_line.html"
