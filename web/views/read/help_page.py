"""The page that explains how to ask."""

from flask import Blueprint, render_template

from web.present import query_help

views = Blueprint("help_page", __name__)


@views.get("/help/search")
def search_help() -> str:
    return render_template("help.html", rules=query_help.rules(), fields=query_help.field_rules())
