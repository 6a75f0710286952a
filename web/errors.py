"""The one table from errors to answers: a page that helps, or JSON with a code."""

import logging
from dataclasses import dataclass
from typing import Final

from flask import Flask, Response, jsonify, render_template, request
from werkzeug.exceptions import HTTPException

from kb.domain.texts import clean
from kb.errors import Forbidden, KbError, Misdirected, NotFound, TooMany, Unavailable
from kb.messages import msg
from web import nearby
from web.language.translate import gettext, told
from web.request.addresses import here
from web.request.parameters import MAX_PAGE_QUERY

_log = logging.getLogger(__name__)
API_PREFIX: Final = "/api/"
# Whoever looks for a text that was withdrawn learns what that means, as does who looks for none.
_TEXTS: Final = ("/resources/", "/files/")


@dataclass(frozen=True, slots=True)
class ToldFault:
    """What an answer says about an error.

    parameter: the part of the request that is at fault, or None.
    """

    status: int
    code: str
    message: str
    parameter: str | None = None
    retry_after_s: int | None = None


# Each status has its code, heading and advice; the codes of KbError stand in kb.errors.
_TABLE: Final = {
    400: ("bad_request", msg("这个地址看不懂"),
          msg("地址里有一处写得不对。可以改一改，或者重新搜索。")),
    403: ("forbidden", msg("您不能这样做"),
          msg("这一项需要另外的权限，或者只能在本站的页面上做。")),
    404: ("not_found", msg("没有找到这一页"),
          msg("可能地址抄漏了，也可能它已被移走，或者只对一部分人可见。")),
    405: ("method_not_allowed", msg("这里只能阅读"),
          msg("这个地址不接受提交。")),
    409: ("conflict", msg("与已有的内容冲突"), msg("请刷新以后再试。")),
    413: ("too_large", msg("送来的内容太大"),
          msg("请减小以后再试。")),
    414: ("too_long", msg("地址太长"), msg("请缩短要搜索的文字。")),
    421: ("misdirected", msg("这个名字不是本站的"),
          msg("请用平常的地址打开。管理员可以把本站的名字写进设置 KB_HOSTS。")),
    422: ("extraction_failed", msg("文件读不出来"),
          msg("请换一种格式再试。")),
    429: ("too_many", msg("请求得太快了"),
          msg("一个网络一共只能搜索和下载得这么快。管理员可以改设置 KB_SEARCHES_PER_MINUTE。")),
    500: ("internal", msg("出了错，不是您的问题"),
          msg("已经记入日志。请稍后再试；如果总是这样，请告诉管理员是哪个地址。")),
    503: ("unavailable", msg("暂时不可用"), msg("请稍等片刻再试。")),
}  # fmt: skip


def install(app: Flask) -> None:
    """Register the handlers that turn every error into an answer."""
    app.register_error_handler(KbError, _of_ours)
    app.register_error_handler(HTTPException, _of_http)
    app.register_error_handler(Exception, _unexpected)


def is_api() -> bool:
    """Say whether the request came to the API, which answers in JSON."""
    return request.path.startswith(API_PREFIX)


def _of_ours(error: KbError) -> Response:
    if isinstance(error, Forbidden) and request.method in {"GET", "HEAD"}:
        # The answer does not say either that something exists which the reader may not see.
        error = NotFound("没有这一项，或者您无权查看。")
    if error.status >= 500:
        _log.warning("%s: %s", type(error).__name__, error)
    retry_after_s = error.retry_after_s if isinstance(error, Unavailable | TooMany) else None
    return _answer(ToldFault(error.status, error.code, told(error), error.field, retry_after_s))


def _of_http(error: HTTPException) -> Response:
    status = error.code or 500
    if status < 400:  # a redirect
        return Response(status=status, headers=error.get_headers(request.environ))
    code, _, advice = _TABLE.get(status, _TABLE[400 if status < 500 else 500])
    response = _answer(ToldFault(status, code, gettext(advice)))
    for name, value in error.get_headers(request.environ):
        if name in {"Allow", "Retry-After"}:
            response.headers[name] = value
    return response


def _unexpected(error: Exception) -> Response:
    _log.exception("Unexpected fault at %s", request.path, exc_info=error)
    code, _, advice = _TABLE[500]
    return _answer(ToldFault(500, code, gettext(advice)))


def _answer(fault: ToldFault) -> Response:
    response = _json(fault) if is_api() else _page(fault)
    response.status_code = fault.status
    response.headers["Cache-Control"] = "no-store"
    if fault.retry_after_s is not None:
        response.headers["Retry-After"] = str(fault.retry_after_s)
    return response


def _json(fault: ToldFault) -> Response:
    return jsonify(
        error={"code": fault.code, "message": fault.message, "parameter": fault.parameter}
    )


def _page(fault: ToldFault) -> Response:
    _, heading, advice = _TABLE.get(fault.status, _TABLE[500])
    advised = gettext(advice)
    own = fault.message if fault.message != advised else ""
    if fault.status == Misdirected.status:
        # Nothing but itself: whatever it named would be refused, too.
        page = render_template(
            "unknown_host.html", heading=gettext(heading), own=own, advice=advised
        )
        return Response(page, mimetype="text/html")
    parameter = fault.parameter if fault.parameter in request.args else None
    is_lost = fault.status == 404
    words = nearby.words_of(request.path) if is_lost else clean(request.args.get("q", ""))
    return Response(
        render_template(
            "error.html",
            fault=fault,
            heading=gettext(heading),
            advice=advised,
            own=own,
            words=words[:MAX_PAGE_QUERY],
            near=_near() if is_lost else (),
            is_lost_text=is_lost and request.path.startswith(_TEXTS),
            parameter=parameter,
            without=here(parameter) if parameter else "",
            again=here() if fault.status >= 500 and request.method == "GET" else "",
        ),
        mimetype="text/html",
    )


def _near() -> list[nearby.Link]:
    try:
        return nearby.near(request.path)
    except Exception:  # noqa: BLE001 - the page about one error must survive another
        _log.info("nothing near %s", request.path, exc_info=True)
        return []
