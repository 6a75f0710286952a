"""The report of an import as a page that stands alone: `kb import --report report.html`."""

from kb.intake.clean import rule_names
from kb.usecases.importing.files import FileOutcome
from kb.usecases.importing.report import Report
from web.language.translate import gettext
from web.present.import_report import (
    left_out,
    looks,
    outcome_name,
    result_name,
    rows,
    said,
    type_name,
)
from web.templating import standing_alone


def as_page(report: Report, *, dry_run: bool) -> str:
    """Return the report as HTML without scripts and without anything from elsewhere.

    All texts are escaped.
    """
    names = rule_names()
    return (
        standing_alone()
        .get_template("import_report.html")
        .render(
            report=report,
            dry_run=dry_run,
            counts=report.file_counts,
            outcomes=list(FileOutcome),
            type_name=lambda made: type_name(made.type),
            looks=looks(report),
            notices=[one for one in report.problems if not one.problem.fatal],
            outcome_name=outcome_name,
            result_name=result_name,
            rows=rows,
            left_out=left_out,
            rule=lambda code: gettext(str(names.get(code, code))),
            said=said,
        )
    )
