"""The one table from faults to answers: a page that helps, or JSON with a code."""

import logging
from dataclasses import dataclass
from typing import Final

from flask import Flask, Response, jsonify, render_template, request
from werkzeug.exceptions import HTTPException

from kb.errors import Forbidden, KbError, NotFound, Unavailable
from web.present import nearby
from web.present.page_context import here
from web.request.parameters import MAX_PAGE_QUERY, clean
from web.request.translate import gettext, lazy_gettext

_log = logging.getLogger(__name__)
API_PREFIX: Final = "/api/"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is told. parameter: the part of the request at fault, where one is."""

    status: int
    code: str
    message: str
    parameter: str | None = None
    retry_after_s: int | None = None


# status → (code, heading, what one can do); the codes of KbError stand in kb.errors
_TABLE: Final = {
    400: ("bad_request", lazy_gettext("这个地址看不懂"),
          lazy_gettext("地址里有一处写得不对。可以改一改，或者重新搜索。")),
    403: ("forbidden", lazy_gettext("您不能这样做"), lazy_gettext("这一项需要另外的权限。")),
    404: ("not_found", lazy_gettext("没有找到这一页"),
          lazy_gettext("可能地址抄漏了，也可能它已被移走，或者只对一部分人可见。")),
    405: ("method_not_allowed", lazy_gettext("这里只能阅读"),
          lazy_gettext("这个地址不接受提交。")),
    409: ("conflict", lazy_gettext("与已有的内容冲突"), lazy_gettext("请刷新以后再试。")),
    413: ("too_large", lazy_gettext("送来的内容太大"),
          lazy_gettext("请减小以后再试。")),
    414: ("too_long", lazy_gettext("地址太长"), lazy_gettext("请缩短要搜索的文字。")),
    422: ("extraction_failed", lazy_gettext("文件读不出来"),
          lazy_gettext("请换一种格式再试。")),
    500: ("internal", lazy_gettext("出了错，不是您的问题"),
          lazy_gettext("已经记入日志。请稍后再试；如果总是这样，请告诉管理员是哪个地址。")),
    503: ("unavailable", lazy_gettext("暂时不可用"), lazy_gettext("请稍等片刻再试。")),
}  # fmt: skip


def install(app: Flask) -> None:
    app.register_error_handler(KbError, _of_ours)
    app.register_error_handler(HTTPException, _of_http)
    app.register_error_handler(Exception, _unexpected)


def translated(error: KbError) -> str:
    """What its reader is told, in their language; the rest is for the log."""
    if isinstance(error, Unavailable) and error.plain:
        return gettext(error.plain)
    return gettext(error.message, **error.params)


def is_api() -> bool:
    return request.path.startswith(API_PREFIX)


def _of_ours(error: KbError) -> Response:
    if isinstance(error, Forbidden) and request.method in {"GET", "HEAD"}:
        # That there is something one may not read is not told either.
        error = NotFound("没有这一项，或者您无权查看。")
    if error.status >= 500:
        _log.warning("%s: %s", type(error).__name__, error)
    retry_after_s = error.retry_after_s if isinstance(error, Unavailable) else None
    return _answer(Fault(error.status, error.code, translated(error), error.field, retry_after_s))


def _of_http(error: HTTPException) -> Response:
    status = error.code or 500
    if status < 400:  # a redirect
        return Response(status=status, headers=error.get_headers(request.environ))
    code, _, advice = _TABLE.get(status, _TABLE[400 if status < 500 else 500])
    response = _answer(Fault(status, code, str(advice)))
    for name, value in error.get_headers(request.environ):
        if name in {"Allow", "Retry-After"}:
            response.headers[name] = value
    return response


def _unexpected(error: Exception) -> Response:
    _log.exception("Unexpected fault at %s", request.path, exc_info=error)
    code, _, advice = _TABLE[500]
    return _answer(Fault(500, code, str(advice)))


def _answer(fault: Fault) -> Response:
    response = _json(fault) if is_api() else _page(fault)
    response.status_code = fault.status
    response.headers["Cache-Control"] = "no-store"
    if fault.retry_after_s is not None:
        response.headers["Retry-After"] = str(fault.retry_after_s)
    return response


def _json(fault: Fault) -> Response:
    return jsonify(
        error={"code": fault.code, "message": fault.message, "parameter": fault.parameter}
    )


def _page(fault: Fault) -> Response:
    _, heading, advice = _TABLE.get(fault.status, _TABLE[500])
    own = fault.message if fault.message != str(advice) else ""
    parameter = fault.parameter if fault.parameter in request.args else None
    is_lost = fault.status == 404
    words = nearby.words_of(request.path) if is_lost else clean(request.args.get("q", ""))
    return Response(
        render_template(
            "error.html",
            fault=fault,
            heading=heading,
            advice=advice,
            own=own,
            words=words[:MAX_PAGE_QUERY],
            near=_near() if is_lost else (),
            parameter=parameter,
            without=here(parameter) if parameter else "",
            again=here() if fault.status >= 500 and request.method == "GET" else "",
        ),
        mimetype="text/html",
    )


def _near() -> list[nearby.Link]:
    try:
        return nearby.near(request.path)
    except Exception:  # noqa: BLE001 - a page that tells of one fault must not die of another
        _log.info("nothing near %s", request.path, exc_info=True)
        return []
