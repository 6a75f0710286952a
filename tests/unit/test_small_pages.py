"""Small web pages: what each kind of element becomes, and what is told of the rest."""

import time
from contextlib import suppress

import pytest

from kb.errors import ExtractionFailed
from kb.intake.extraction.read import read
from kb.intake.media_type import Format
from tests.intake_cases.small import Small, faults

LONG = "班里的绿萝是轮流浇水的，谁也不许忘记，忘了要写说明。"


def page(name, body, head="", encoding="utf-8", **expected):
    text = f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>"
    return Small(name, text.encode(encoding), "x.html", **expected)


CASES = [
    # --- hidden until a script runs, or somebody clicks --------------------------------------
    page("wechat", f"<h1>题</h1><div id=js_content style='visibility: hidden; opacity: 0;'><p>{LONG}</p></div>", has=(LONG,)),
    page("body of a page hidden by display", f"<p>头</p><div style='display:none'>{LONG}</div>", has=(LONG,)),
    page("body hidden by an attribute", f"<p>头</p><article hidden>{LONG}</article>", has=(LONG,)),
    page("details", "<details><summary>答案</summary>三十人</details>", order=("答案", "三十人")),
    page("tab panels", f"<p>{LONG}</p><div class='tab-pane' style='display:none'>第二页的内容</div>", has=("第二页的内容",)),
    page("panel of aria-controls", f"<p>{LONG}</p><button aria-controls=a1>看答案</button><p>隔</p><div id=a1 style='display:none'>甲乙丙</div>", has=("甲乙丙", "看答案")),
    page("panel of a call", f"<p>{LONG}</p><a onclick=\"show('x9')\">点</a><p>隔</p><p id=x9 style='display:none'>答案在此</p>", has=("答案在此",)),
    page("panel behind a button", f"<p>{LONG}</p><button>答案</button><div style='display:none'>四十</div>", has=("四十",)),
    page("collapse", f"<p>{LONG}</p><div class=collapse hidden>展开的话</div>", has=("展开的话",)),
    page("hidden for good", f"<p>{LONG}</p><p style='display: none'>防抄袭水印</p>", has=(LONG,), lacks=("水印",), left_out=(("hidden", "网页里看不见的部分"),)),
    page("hidden for good is taken if asked", f"<p>{LONG}</p><p style='display: none'>老师的话</p>", has=("老师的话",), hidden=True),
    page("hidden for good by visibility", f"<p>{LONG}</p><span style='visibility:hidden'>密</span>", lacks=("密",), left_out=(("hidden", "看不见"),)),
    page("hidden by an attribute for good", f"<p>{LONG}</p><p hidden>备用</p>", lacks=("备用",), left_out=(("hidden", "看不见"),)),
    page("nothing in what is hidden", f"<p>{LONG}</p><div style='display:none'> </div>", has=(LONG,)),
    page("deleted words", "<p><del>作废</del>保留的话</p>", has=("保留的话",), lacks=("作废",), left_out=(("deleted", "删除"),)),
    page("heads of an accordion", "<h3><button>第一周</button></h3><p>内容</p>", order=("### 第一周", "内容")),
    page("commands", "<p>正文在这里</p><button>提交</button><nav><a>首页</a></nav>", lacks=("提交", "首页")),
    # --- tables -----------------------------------------------------------------------------
    page("rowspan", "<table><tr><th>星期<th>地点<th>值日生<tr><td rowspan=2>周一<td>走廊<td>甲<tr><td>操场<td>乙<tr><td>周二<td>教室<td>丙</table>",
         has=("| 周一 | 走廊 | 甲 |", "|  | 操场 | 乙 |", "| 周二 | 教室 | 丙 |")),
    page("rowspan in the middle", "<table><tr><td>a<td rowspan=3>b<td>c<tr><td>d<td>e<tr><td>f<td>g</table>", has=("| d |  | e |", "| f |  | g |")),
    page("rowspan and colspan", "<table><tr><td>p<td>q<td>r<td>s<tr><td rowspan=2 colspan=2>甲<td>一<td>二<tr><td>三<td>四</table>", has=("| 甲 |  | 一 | 二 |", "|  |  | 三 | 四 |")),
    page("rowspan to the end", "<table><tr><td rowspan=0>头<td>一<tr><td>二<tr><td>三</table>", has=("| 头 | 一 |", "|  | 二 |", "|  | 三 |")),
    page("rowspan too long", "<table><tr><td rowspan=99>头<td>一<tr><td>二</table><p>后</p>", has=("|  | 二 |", "后")),
    page("caption", "<table><caption>值日表</caption><tr><td>周一<td>甲</table>", order=("值日表", "| 周一 | 甲 |")),
    page("list in a cell", "<table><tr><td>目标<td><ul><li>懂得<li>学会</ul></table>", has=("- 懂得 - 学会",)),
    page("table in a cell", "<table><tr><td>外<td><table><tr><td>内一<td>内二</table></table>", has=("外", "内一", "内二")),
    page("a table broken off", "<table><tr><td>甲<td>乙", has=("| 甲 | 乙 |",)),
    # --- lines ------------------------------------------------------------------------------
    page("code", "<pre><code>for i in range(3):\n    print(i)\n</code></pre>", has=("```\nfor i in range(3):\n    print(i)\n```",)),
    page("code in pieces", "<pre class=x><span>import turtle</span>\n<span>turtle.forward(10)</span></pre>", has=("import turtle\nturtle.forward(10)",)),
    page("code with breaks", "<pre class=x>a = 1<br>b = 2</pre>", has=("a = 1\nb = 2",)),
    page("code with fences in it", "<pre><code>```\nx\n```</code></pre>", has=("~~~\n```\nx\n```\n~~~",)),
    page("code in a table with numbers", "<table><tr><td><pre>1\n2</pre></td><td><pre class=c>x = 1\ny = 2</pre></td></tr></table>", has=("```\nx = 1\ny = 2\n```",), lacks=("1\n2\n",)),
    page("prose in pre", "<pre>　　春天来了。\n　　我们种树。</pre>", has=("春天来了。\n\n我们种树。",), lacks=("```",)),
    page("lines of a poem", "<p>床前明月光<br>疑是地上霜</p>", has=("床前明月光\n疑是地上霜",)),
    page("paragraphs that are not closed", "<p>一<p>二<p>三", has=("一\n\n二\n\n三",)),
    page("definition list", "<dl><dt>公约<dd>大家的约定</dl>", order=("公约", "大家的约定")),
    # --- signs ------------------------------------------------------------------------------
    page("raised", "<p>10<sup>3</sup> 与 H<sub>2</sub>O</p>", has=("10³ 与 H₂O",)),
    page("mark of a note", "<p>他说<sup>[1]</sup>。</p>", has=("他说[1]。",)),
    page("fraction", "<p>得<math><mfrac><mi>总分</mi><mn>6</mn></mfrac></math>分</p>", has=("得总分/6分",)),
    page("root and power", "<p><math><msqrt><mrow><msup><mi>a</mi><mn>2</mn></msup><mo>+</mo><mn>1</mn></mrow></msqrt></math></p>", has=("√(a²+1)",)),
    page("sum", "<p><math><munderover><mo>∑</mo><mn>1</mn><mi>n</mi></munderover><mi>x</mi></math></p>", has=("∑₁ⁿx",)),
    page("matrix", "<p><math><mtable><mtr><mtd><mn>1</mn></mtd><mtd><mn>2</mn></mtd></mtr><mtr><mtd><mn>3</mn></mtd><mtd><mn>4</mn></mtd></mtr></mtable></math></p>", has=("1, 2; 3, 4",)),
    page("formula with its source", "<p><math><semantics><mrow><mi>x</mi></mrow><annotation>\\frac</annotation></semantics></math>轴</p>", has=("x轴",), lacks=("frac",)),
    page("KaTeX once", "<p><span class=katex><span class=katex-mathml><math><mi>y</mi></math></span><span class=katex-html>y</span></span>值</p>", has=("y值",), lacks=("yy",)),
    page("ruby", "<p><ruby>晨<rp>(</rp><rt>chén</rt><rp>)</rp></ruby><ruby><rb>读</rb><rt>dú</rt></ruby></p>", has=("晨读",), lacks=("chén",)),
    page("words of a drawing", "<p>流程</p><svg><text>开始</text><text>结束</text></svg>", has=("开始 结束",)),
    page("quotation", "<p>他说<q>好</q>。</p>", has=("他说“好”。",)),
    page("filled in", "<form>姓名 <input name=n value=甲同学><textarea>写下的话</textarea></form>", has=("甲同学", "写下的话")),
    page("search box", "<form><input name=q value=搜点什么></form><p>正文</p>", lacks=("搜点什么",)),
    page("entities", "<p>&lt;诚信&gt; &amp; 责任&nbsp;</p>", has=("<诚信> & 责任",)),
    page("emoji and rare characters", "<p>😀𠮷</p>", has=("😀𠮷",)),
    # --- what is only named -------------------------------------------------------------------
    page("film", f"<p>{LONG}</p><iframe src='https://v.example.org/1'></iframe>", left_out=(("unread", "嵌入"),)),
    page("counting picture", f"<p>{LONG}</p><iframe src=x width=0 height=0></iframe>", has=(LONG,)),
    page("sound", f"<p>{LONG}</p><audio src=a.mp3></audio>", left_out=(("unread", "影音"),)),
    page("pictures elsewhere", f"<p>{LONG}</p><img data-src='https://example.org/1.png'>", notes=("1 张图片在别的网站上",)),
    page("script", "<script>var x = '<p>假</p>'</script><p>真</p>", has=("真",), lacks=("假",)),
    page("template", "<template><p>模板</p></template><p>真</p>", lacks=("模板",)),
    # --- the title ----------------------------------------------------------------------------
    page("title", "<p>文</p>", "<title>秋游安全</title>", properties={"title": "秋游安全"}),
    page("site behind", "<p>文</p>", "<title>秋游安全_云川教育网</title>", properties={"title": "秋游安全"}),
    page("site behind a dash", "<h1>秋游安全</h1>", "<title>秋游安全 - 云川</title>", properties={"title": "秋游安全"}),
    page("site named", "<p>文</p>", "<meta property=og:site_name content=小站><title>秋游 | 小站</title>", properties={"title": "秋游"}),
    page("only the site", "<p>文</p>", "<meta property=og:site_name content=小站><title>小站</title>", properties={"title": None}),
    page("title of a post", "<p>文</p>", "<meta property=og:title content=银杏道><title></title>", properties={"title": "银杏道"}),
    page("hyphens of its own", "<p>文</p>", "<title>A-B 与 B-Spline</title>", properties={"title": "A-B 与 B-Spline"}),
    page("banner", "<header><h1>小工坊</h1></header><h1>第 10 课：分形</h1><p>文</p>", "<title>小工坊</title>", has=("# 第 10 课：分形",), lacks=("# 小工坊",), properties={"title": "第 10 课：分形"}),
    page("title and its first part", "<header><h1>小论文</h1></header><h1>一、引言</h1><p>文</p>", "<title>小论文</title>", has=("# 小论文", "# 一、引言"), properties={"title": "小论文"}),
    # --- encodings ----------------------------------------------------------------------------
    page("GBK", f"<p>{LONG}</p>", "<meta charset=gbk>", "gbk", has=(LONG,)),
    page("declared late", f"<!--{'x' * 3000}--><p>学校</p>", "<style>" + " " * 5000 + "</style><meta charset=gb2312>", "gbk", has=("学校",)),
    page("http-equiv late", "<p>가정통신문</p>", " " * 4000 + "<meta http-equiv=Content-Type content='text/html; charset=euc-kr'>", "euc-kr", has=("가정통신문",)),
    page("Japanese", "<p>クラスの約束</p>", " " * 2000 + "<meta charset=shift_jis>", "shift_jis", has=("クラスの約束",)),
    page("Western", "<p>café déjà vu naïve</p>", " " * 2000 + "<meta charset=iso-8859-1>", "latin-1", has=("café déjà vu naïve",)),
    page("Big5", "<p>班級公約由大家一起商量，寫好以後貼在牆上。</p>", "<meta charset=big5>", "big5", has=("班級公約由大家一起商量",)),
    page("declared wrongly", f"<p>{LONG * 3}</p>", "<meta charset=iso-8859-1>", "gbk", has=(LONG,)),
    page("UTF-8 that is called GBK", f"<p>{LONG}</p>", "<meta charset=gb2312>", has=(LONG,)),
    page("an encoding that nobody knows", f"<p>{LONG}</p>", "<meta charset=x-mine>", "gbk", has=(LONG,)),
    Small("UTF-16", f"\ufeff<html><body><p>{LONG}</p></body></html>".encode("utf-16-le"), "x.htm", has=(LONG,)),
    Small("XHTML", "<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'><head><title/><script src='a.js'/></head><body><a id='x'/><p>甲</p><p><![CDATA[a < b]]></p></body></html>".encode(), "x.xhtml", has=("甲", "a < b")),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_small_page(case):
    assert faults(case) == []


def test_pictures_beside_a_page_are_named_once():
    found = read(
        '<p>甲<img src="图/1.png" alt="图"><img src="%E5%9B%BE/1.png"></p>'.encode(), Format.HTML
    )
    assert found.markdown == "甲![图](picture:beside1.png)![](picture:beside1.png)"
    assert [one.address for one in found.beside] == ["图/1.png"]


@pytest.mark.parametrize(
    "address",
    ["/etc/1.png", "http://h/1.png", "//h/1.png", "file:///1.png", "1.svg", "C:\\1.png", ""],
)
def test_addresses_that_lead_elsewhere_are_no_neighbours(address):
    assert read(f"<p>甲<img src='{address}'></p>".encode(), Format.HTML).beside == ()


HOSTILE = {
    "open": "<" * 1_900_000,
    "too long": "<" * 3_000_000,
    "cdata": "<![CDATA[" * 300_000,
    "cdata in XML": "<html xmlns='x'>" + "<![CDATA[" * 300_000 + "]]>",
    "comments": "<!--" * 700_000,
    "divisions": "<div>" * 1_000_000,
    "names": "<a" * 1_000_000,
    "bold": "".join(f"<b a={n}>" for n in range(100_000)) + "<p>x" * 5_000,
    "attributes": "<p " + " ".join(f"a{n}=1" for n in range(300_000)) + ">",
    "tables": "<table><tr><td>x" * 20_000,
    "spans": "<table>" + "<tr>" + "<td rowspan=99 colspan=99>x" * 5_000 + "<tr><td>y" * 5_000,
    "rows": "<table>" + "<tr><td>x" * 300_000,
    "lines": "a<br>" * 500_000,
    "lists": "<ul><li>x" * 20_000,
    "entities": "&" * 1_900_000,
    "spaces": "<p>" + " \n" * 1_000_000 + "x",
    "quotes": "<a title='" + '"' * 1_000_000,
    "pre": "<pre>" + "a\n" * 200_000,
    "meta": "<meta " * 300_000,
    "breaks": "<br>x" * 50_000,
    "formulas": "<math>" + "<mrow>" * 9_000 + "x",
    "closed XML": "<?xml version='1.0'?>" + "<a " * 300_000,
    "pictures": "<img src=a.png>" * 20_000,
    "bold runs": "<b>a</b>b" * 50_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_page_made_to_take_for_ever_ends(name):
    data = f"<html><body>{HOSTILE[name]}".encode() if "XML" not in name else HOSTILE[name].encode()
    start = time.process_time()
    with suppress(ExtractionFailed):
        read(data, Format.HTML)
    assert time.process_time() - start < 5


def test_a_page_with_too_many_tags_is_told():
    with pytest.raises(ExtractionFailed, match="标记太多"):
        read(("<p>a<br>" * 150_000).encode(), Format.HTML)
