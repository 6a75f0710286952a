"""No text for readers is written without being marked, so that none stays Chinese in English."""

import ast

import pytest

from web import messages

# Modules whose Chinese is no message, with what it is. A module that has messages as well marks
# them; keep the two apart where you can.
NO_MESSAGES = {
    "kb/intake/clean/blocks.py": "words of websites",
    "kb/intake/clean/characters.py": "patterns of characters",
    "kb/intake/decode.py": "frequent characters, by which an encoding is told",
    "kb/intake/extraction/body.py": "what headers and footers say",
    "kb/intake/extraction/docx/styles.py": "numerals of Word's lists",
    "kb/intake/extraction/odf/styles.py": "numerals of lists",
    "kb/intake/extraction/pdf/pages.py": "names of typefaces",
    "kb/intake/extraction/slides/model.py": "the heading of a slide in the text of the resource",
    "kb/intake/extraction/sheets/builtin_formats.py": "formats of numbers",
    "kb/intake/extraction/sheets/dates.py": "names of days",
    "kb/intake/extraction/sheets/format_codes.py": "formats of numbers",
    "kb/intake/extraction/sheets/numerals.py": "numerals",
    "kb/intake/front_matter.py": "names that fields have before a text",
    "kb/intake/numerals.py": "numerals",
    "kb/intake/plan_minutes.py": "patterns of minutes",
    "kb/intake/plan_pieces.py": "patterns of ordinals",
    "kb/intake/plan_tables.py": "endings of the names of columns",
    "kb/text/plan_items.py": "who prepares something",
    "kb/intake/propose/dates.py": "patterns of dates",
    "kb/intake/propose/grades.py": "patterns of grades",
    "kb/intake/propose/titles.py": "words of titles",
    "kb/press/lists/words.py": "words of lists, which are in Chinese as their texts are",
    "kb/press/words.py": "words of what is printed, which is in Chinese as its texts are",
    "kb/text/figures.py": "beginnings of captions, and descriptions of pictures in a Chinese text",
    "kb/text/fold.py": "characters that are folded",
    "kb/text/personal.py": "numerals",
    "kb/text/radicals.py": "characters that are folded",
    "kb/text/plain.py": "ranges of characters",
    "kb/usecases/synonyms.py": "a note that is stored with a group of synonyms",
    "indexer/analysis/numerals.py": "numerals",
    "indexer/analysis/runs.py": "ranges of characters",
    "indexer/analysis/whole_title.py": "characters that are folded",
    "indexer/query/ast.py": "names of fields in the query language",
    "indexer/understanding/intents/intents.py": "words of queries",
    "indexer/understanding/pinyin/order.py": "patterns of numerals",
    "web/cli/words.py": "a placeholder in a usage line",
    "web/doors/openapi.py": "the name of the program in its description for programs",
    "web/present/breaks.py": "particles",
    "web/present/dates.py": "dates in Chinese, beside those in English",
    "web/present/query_help.py": "examples of queries",
    "web/setting_values.py": "read before it is known which language is spoken",
    "web/settings.py": "read before it is known which language is spoken",
    "web/views/read/home.py": "examples of queries",
}
ADVICE = """
%(path)s:%(line)d has a Chinese text that nothing marks as a message: %(text)r
If readers are told it, write it as msg("…") (kb.messages), give it straight to a KbError, a
Problem or gettext, and fill in the English: `python -m web.messages` adds it to the catalogue
and names what is missing. If it is data (a pattern, a numeral, an example), compile it with re or
add its module to NO_MESSAGES in tests/architecture/test_messages.py with the reason."""


def documentation(module):
    for node in ast.walk(module):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[0] if node.body else None
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                yield first.value


def patterns(module):
    """What is given to a function of `re`."""
    for node in ast.walk(module):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and isinstance(node.func.value, ast.Name)
            and node.func.value.id == "re"
        ):
            for argument in (*node.args, *(one.value for one in node.keywords)):
                yield from ast.walk(argument)


def is_han(text):
    return isinstance(text, str) and any("一" <= character <= "鿿" for character in text)


def unmarked(module, marked):
    excused = {id(node) for node in (*documentation(module), *patterns(module))}
    return [
        node
        for node in ast.walk(module)
        if isinstance(node, ast.Constant)
        and is_han(node.value)
        and node.value not in marked
        and id(node) not in excused
    ]


MODULES = messages.read_modules()
MARKED = {message.text for message in messages.messages()}


@pytest.mark.parametrize("path", [path for path in MODULES if path not in NO_MESSAGES])
def test_every_chinese_text_is_marked(path):
    for node in unmarked(MODULES[path], MARKED):
        pytest.fail(ADVICE % {"path": path, "line": node.lineno, "text": node.value})


def test_modules_that_may_have_other_chinese_still_have_it():
    assert [path for path in NO_MESSAGES if path not in MODULES] == []
    idle = [path for path in NO_MESSAGES if not unmarked(MODULES[path], MARKED)]
    assert idle == [], "these have messages alone by now: take them from NO_MESSAGES"


def test_a_text_in_a_variable_is_noticed():
    module = ast.parse('message = "没有保存"\nraise Conflict(message)')
    assert [node.value for node in unmarked(module, set())] == ["没有保存"]
    assert unmarked(ast.parse('"""没有保存"""\nre.compile("[一二三]")'), set()) == []


def test_an_error_of_a_new_class_marks_its_message():
    source = 'class Lost(NotFound): ...\nclass NotFound(KbError): ...\nLost("没有保存")'
    assert "Lost" in messages.error_names([ast.parse(source)])
