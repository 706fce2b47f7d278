"""How `nomograph --help` lists the commands: each with the whole of its first sentence, however narrow the terminal."""

from typing import Any

from typer.core import TyperGroup

LONGEST = 400
"""Characters; the first sentence of no command has more, so none is cut."""


class Listing(TyperGroup):
    """Click cuts a sentence where the line ends."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Of commands that are not hidden, in the order in which they were named."""
        found = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        rows = [(name, each.get_short_help_str(LONGEST)) for name, each in found if each and not each.hidden]
        if rows:
            with formatter.section("Commands"):
                formatter.write_dl(rows)
