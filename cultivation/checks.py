"""What `manage.py check` says of the machine: libraries and fonts without which papers fail or look wrong."""

from django.core.checks import Error, Warning, register

from cultivation.launcher import machine


@register("machine")
def papers(app_configs, **kwargs):
    """Without Pango no PDF can be made; without the rest it is slow or has the wrong faces."""
    return [
        (Error if part.package.startswith("libpango") else Warning)(part.line, id=f"cultivation.{number:03}")
        for number, part in enumerate(machine.PAPERS, start=1)
        if not part.present()
    ]
