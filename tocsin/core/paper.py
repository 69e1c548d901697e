"""The paper that mails are written on: no script, no picture, nothing loaded.

Styles stand inline, for many mail programs read no others; the sheet in the head only recolours
the page for those that show mails on a dark ground.
"""

from html import escape
from typing import Final

QUIET: Final = 'class="quiet" style="color:#57606a;font-size:13px"'
LINK: Final = 'class="link" style="color:#0b57d0"'
ITEM_LINK: Final = 'class="link" style="color:#0b57d0;text-decoration:none"'
HEADING: Final = "margin:0 0 14px;font-size:21px;line-height:1.3"

_DARK: Final = """@media (prefers-color-scheme: dark) {
body { background: #0d1117 !important; color: #e6edf3 !important }
.card { background: #161b22 !important; border-color: #30363d !important }
.quiet { color: #9198a1 !important }
.rule { border-color: #30363d !important }
.link { color: #79b8ff !important }
mark { background: #614d00 !important }
}"""
_PAGE: Final = f"""<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width">\
<meta name="color-scheme" content="light dark"><title>%s</title>
<style>
{_DARK}
</style></head>
<body style="margin:0;padding:24px 12px;background:#f6f8fa;color:#1f2328;\
font:16px/1.5 -apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif">
<div class="card" style="max-width:600px;margin:0 auto;padding:22px 24px;background:#ffffff;\
border:1px solid #d0d7de;border-radius:8px;overflow-wrap:anywhere">
%s
<p class="quiet rule" style="margin:18px 0 0;padding-top:12px;border-top:1px solid #d0d7de;\
color:#57606a;font-size:13px">%s</p>
</div>
</body>
</html>
"""


def page(title: str, content: str, foot: str) -> str:
    """An HTML document. `title` and `foot` are text; `content` is markup, of ours."""
    return _PAGE % (escape(title), content, escape(foot))


def heading(content: str) -> str:
    """The one headline of a page, of markup of ours."""
    return f'<h1 dir="auto" style="{HEADING}">{content}</h1>'


def anchor(url: str, content: str, look: str) -> str:
    """A link that shows `content`, markup of ours."""
    return f'<a href="{escape(url)}" {look}>{content}</a>'
