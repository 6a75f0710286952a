"""The style sheet of a book that a browser or a reader of e-books shows, from a form."""

from typing import Final

from corpus.load_forms import Form, Lettering

_RULES: Final = """\
body {{ {body} max-width: 42em; margin: 1em auto; padding: 0 1em; overflow-wrap: break-word; }}
h1 {{ {title} text-align: center; }}
{headings}
p {{ margin: 0; text-indent: {indent}em; }}
li p, td p, th p, blockquote p, p.by, p.note, p.origin {{ text-indent: 0; }}
p.by {{ text-align: center; }}
p.note, blockquote {{ margin: .5em 2em; }}
p.origin {{ {small} margin: 1.5em 0; border-top: 1px solid; padding-top: .5em; }}
table {{ {small} border-collapse: collapse; width: 100%; margin: .5em 0; }}
th, td {{ border: 1px solid; padding: .2em .4em; }}
.center {{ text-align: center; }}
.right {{ text-align: right; }}
img {{ max-width: 100%; height: auto; }}
.code img {{ width: 2.6cm; }}
pre {{ white-space: pre-wrap; }}
"""
_PRINT: Final = """\
@page {{ size: {width}cm {height}cm; margin: {top}cm {right}cm {bottom}cm {left}cm; }}
@media print {{
  body {{ max-width: none; margin: 0; padding: 0; }}
  article, section.indexes {{ break-before: page; }}
  tr, img {{ break-inside: avoid; }}
  thead {{ display: table-header-group; }}
  h1, h2, h3, h4, h5, h6 {{ break-after: avoid; }}
}}
"""


def style_sheet(form: Form) -> str:
    """Return the rules for what is shown, with the fonts, sizes and lines of a form."""
    headings = "\n".join(
        f"h{level} {{ {_rule(form.heading(level - 1))} }}" for level in range(2, 7)
    )
    return _RULES.format(
        body=_rule(form.body),
        title=_rule(form.title),
        small=_rule(form.small),
        headings=headings,
        indent=form.body.indent_chars,
    )


def print_sheet(form: Form) -> str:
    """Return the rules for a printer: the page and its margins."""
    margins = form.margins_cm
    return _PRINT.format(
        width=form.width_cm,
        height=form.height_cm,
        top=margins.top,
        right=margins.right,
        bottom=margins.bottom,
        left=margins.left,
    )


def _rule(lettering: Lettering) -> str:
    lines = f"{lettering.line_pt}pt" if lettering.line_pt else f"{lettering.lines + 0.2:.2f}"
    weight = "bold" if lettering.bold else "normal"
    return (
        f'font-family: "{lettering.latin}", "{lettering.font}", serif;'
        f" font-size: {lettering.size_pt}pt; font-weight: {weight}; line-height: {lines};"
    )
