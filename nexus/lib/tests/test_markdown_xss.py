"""Hostile Markdown in a real browser without any content security policy, and as a grammar of the output."""

import json
import re
import shutil

import pytest

from nexus.lib.markdown import highlight, render
from nexus.lib.tests.markdown_inputs import TESTDATA, needs_testdata

LISTS = ("xss/list-a.jsonl", "own/markdown-xss.jsonl")
PER_PAGE = 8

HOOKS = """
window.__ran = [];
for (const name of ['alert', 'confirm', 'prompt', 'print'])
  window[name] = (...words) => { window.__ran.push(name + ':' + words.join()); };
Object.defineProperty(window, '__nexus_xss', {set(v) { window.__ran.push('set'); }, get() { return undefined; }});
"""
PROVOKE = """
() => {
  const kinds = ['click','dblclick','mouseover','mouseenter','mousemove','mouseout','mousedown','mouseup','wheel',
    'focus','blur','focusin','focusout','input','change','keydown','keyup','keypress','submit','reset','load','error',
    'toggle','pointerover','pointerenter','pointerrawupdate','beforetoggle','animationstart','animationend',
    'transitionend','scroll','scrollend','copy','paste','beforecopy','contextmenu','drag','drop','begin','end'];
  for (const one of document.querySelectorAll('#page *')) {
    const link = one.closest('a');
    for (const kind of kinds)
      if (!link || kind !== 'click') one.dispatchEvent(new Event(kind, {bubbles: true, cancelable: true}));
    try { one.focus(); } catch (error) {}
    if (link) {
      const href = link.href;
      if (href && typeof href === 'string' && !/^(https?|mailto|tel|xmpp|ircs?):/i.test(href))
        window.__ran.push('address:' + href);
    } else { try { one.click(); } catch (error) {} }
  }
  const clobbered = ['cookie','body','head','forms','location','domain','title','getElementById','querySelector']
    .filter(name => document[name] instanceof Element && !['BODY','HEAD'].includes(document[name].tagName));
  for (const name of ['alert','location','document','name','top','self','parent','history','config','app'])
    if (window[name] instanceof Element || window[name] instanceof HTMLCollection) clobbered.push('window.' + name);
  const moved = [...document.querySelectorAll('#page *')].filter(one => getComputedStyle(one).position !== 'static');
  const dangerous = 'script,style,iframe,frame,object,embed,form,base,meta,link,svg,template,textarea,select,button';
  return {ran: window.__ran, clobbered, moved: moved.length,
          dangerous: document.querySelectorAll(dangerous.replaceAll(/(^|,)/g, '$1#page ')).length};
}
"""


def _payloads():
    if not TESTDATA.exists():
        return []
    lines = [line for name in LISTS for line in (TESTDATA / name).read_text().splitlines() if line]
    return [(record["id"], record["payload"]) for record in map(json.loads, lines)]


def _wrapped(payload):
    """The same payload where Markdown would put it: alone, in a list, a table cell, a heading, a link, code."""
    flat = payload.replace("\n", " ")
    return [
        payload,
        f"- {flat}\n\n> {flat}\n",
        f"| a |\n|---|\n| {flat} |\n",
        f'# {flat}\n\n[{flat}](x.md "{flat}")\n\n![{flat}](<{flat}>)\n\n[x]({flat})\n\n[x](<{flat}>)\n',
        f"<div title='{flat}' id=\"{flat}\">\n\n{payload}\n\n</div>",
        f"```{flat}\n{payload}\n```\n\n${flat}$\n\n$${flat}$$\n\n```math\n{payload}\n```\n\n```mermaid\n{payload}\n```\n",
        f"---\ntitle: {flat}\n---\n\n[^x]: {flat}\n\ntext[^x] [^{flat}]\n",
    ]


ATTRIBUTE = r' [a-z-]+(?:="[^"<>]*")?'
PLAIN_TAG = re.compile(rf"<(/?)([a-z][a-z0-9]*)((?:{ATTRIBUTE})*) ?/?>")
TAG_NAMES = """
a abbr b bdi bdo blockquote br caption center cite code col colgroup dd del details dfn div dl dt em figcaption
figure h1 h2 h3 h4 h5 h6 hr i img input ins kbd li mark ol p picture pre q rp rt ruby s samp section small
source span strike strong sub summary sup table tbody td tfoot th thead time tr tt ul var wbr
math mrow mi mn mo ms mtext mspace msup msub msubsup mfrac msqrt mroot mover munder munderover mtable mtr mtd
mlabeledtr mstyle mpadded mphantom menclose mmultiscripts mprescripts none merror
"""
TAGS = frozenset(TAG_NAMES.split())
SCHEME = re.compile(r"[\x00-\x20]*([a-z][a-z0-9+.\t\n\r-]*):", re.IGNORECASE)
SCHEMES = {"http", "https", "mailto", "tel", "xmpp", "irc", "ircs"}


def assert_inert(html):
    """Every `<` starts a tag of the list, with quoted attributes, none of which can run or fetch."""
    rest = PLAIN_TAG.sub("", html)
    assert "<" not in rest, rest[rest.index("<") :][:200]
    for match in PLAIN_TAG.finditer(html):
        assert match[2] in TAGS, match[0]
        given = dict(re.findall(r' ([a-z-]+)="([^"]*)"', match[3]))
        assert not [name for name in given if name.startswith("on") or name in ("style", "srcdoc", "action")], match[0]
        scheme = SCHEME.match(given.get("href", ""))
        assert scheme is None or scheme[1].lower() in SCHEMES, match[0]
        for name in ("src", "srcset"):
            assert not re.match(
                r"[\s\x00-\x20]*(?:[a-z][a-z0-9+.-]*:|[/\\]\s*[/\\])", given.get(name, ""), re.IGNORECASE
            ), match[0]


@pytest.mark.testdata
@needs_testdata
def test_every_hostile_input_becomes_inert_markup():
    for _, payload in _payloads():
        for text in _wrapped(payload):
            page = render(text.encode(), "docs/guide.md")
            assert_inert(page.html)
            assert_inert(highlight(page.html))


def _as_page(text):
    return highlight(render(text.encode(), "docs/guide.md").html)


def _run_in_chromium(documents):
    from playwright.sync_api import sync_playwright

    verdicts, requests = [], []

    def answer(route):
        url = route.request.url
        number = url.removeprefix("http://hub.test/page/")
        if number.isdigit():
            body = f'<!DOCTYPE html><script>{HOOKS}</script><main id="page">{documents[int(number)][1]}</main>'
            route.fulfill(body=body, content_type="text/html; charset=utf-8")
        else:
            requests.append(url)
            route.abort()

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page()
        page.route("**/*", answer)
        page.on("dialog", lambda dialog: (verdicts.append(("dialog", dialog.message)), dialog.dismiss()))
        for number, (name, _) in enumerate(documents):
            page.goto(f"http://hub.test/page/{number}")
            seen = page.evaluate(PROVOKE)
            if seen["ran"] or seen["clobbered"] or seen["moved"] or seen["dangerous"]:
                verdicts.append((name, seen))
        browser.close()
    foreign = [url for url in requests if not url.startswith("http://hub.test/")]
    return verdicts, foreign


@pytest.mark.browser
@pytest.mark.testdata
@pytest.mark.timeout(600)
@needs_testdata
def test_nothing_runs_and_nothing_leaves_in_a_real_browser():
    payloads = _payloads()
    groups = [payloads[start : start + PER_PAGE] for start in range(0, len(payloads), PER_PAGE)]
    documents = [
        (group[0][0], "<hr>".join(_as_page(text) for _, payload in group for text in _wrapped(payload)))
        for group in groups
    ]
    verdicts, foreign = _run_in_chromium(documents)
    assert verdicts == []
    assert foreign == []


@pytest.mark.browser
@pytest.mark.testdata
@needs_testdata
def test_the_browser_check_sees_live_payloads_when_nothing_is_sanitised():
    control = json.loads((TESTDATA / "own/xss-live-control.json").read_text())
    live = set(control["list-a"][:20])
    verdicts, _ = _run_in_chromium([(name, payload) for name, payload in _payloads() if name in live])
    assert len({name for name, seen in verdicts if name == "dialog" or seen["ran"]}) >= 10
