"""Names that are already properties of a browser's window, document or form.

An element with such an id can hide the property from scripts, so anchors avoid them. The list is
what Chromium answers for the lower-case property names of the three objects.
"""

from __future__ import annotations

_NAMES = """
__proto__ action after alert all anchors animate append applets atob attributes autocapitalize autocomplete
autocorrect autofocus before blur body btoa charset children chrome clear click close closed closest
confirm console constructor contains cookie credentialless crypto dataset dir doctype document domain
draggable elements embeds encoding enctype escape eval evaluate event external fence fetch find focus fonts
forms frames fullscreen head hidden history id images implementation inert lang length links location
locationbar matches menubar method name navigation navigator nonce normalize onabort onafterprint
onanimationcancel onanimationend onanimationiteration onanimationstart onappinstalled onauxclick
onbeforecopy onbeforecut onbeforeinput onbeforeinstallprompt onbeforematch onbeforepaste onbeforeprint
onbeforetoggle onbeforeunload onbeforexrselect onblur oncancel oncanplay oncanplaythrough onchange onclick
onclose oncommand oncontentvisibilityautostatechange oncontextlost oncontextmenu oncontextrestored oncopy
oncuechange oncut ondblclick ondrag ondragend ondragenter ondragleave ondragover ondragstart ondrop
ondurationchange onemptied onended onerror onfocus onformdata onfreeze onfullscreenchange onfullscreenerror
ongamepadconnected ongamepaddisconnected ongotpointercapture onhashchange oninput oninvalid onkeydown
onkeypress onkeyup onlanguagechange onload onloadeddata onloadedmetadata onloadstart onlostpointercapture
onmessage onmessageerror onmousedown onmouseenter onmouseleave onmousemove onmouseout onmouseover onmouseup
onmousewheel onoffline ononline onpagehide onpagereveal onpageshow onpageswap onpaste onpause onplay
onplaying onpointercancel onpointerdown onpointerenter onpointerleave onpointerlockchange
onpointerlockerror onpointermove onpointerout onpointerover onpointerup onpopstate onprerenderingchange
onprogress onratechange onreadystatechange onrejectionhandled onreset onresize onresume onscroll
onscrollend onscrollsnapchange onscrollsnapchanging onsearch onsecuritypolicyviolation onseeked onseeking
onselect onselectionchange onselectstart onslotchange onstalled onstorage onsubmit onsuspend ontimeupdate
ontoggle ontransitioncancel ontransitionend ontransitionrun ontransitionstart onunhandledrejection onunload
onvisibilitychange onvolumechange onwaiting onwebkitanimationend onwebkitanimationiteration
onwebkitanimationstart onwebkitfullscreenchange onwebkitfullscreenerror onwebkittransitionend onwheel open
opener origin parent part performance personalbar plugins popover prefix prepend prerendering print prompt
pseudo referrer rel remove reset role scheduler screen scripts scroll scrollbars self slot spellcheck
status statusbar stop style submit target timeline title toolbar top translate undefined unescape viewport
when window write writeln
"""
RESERVED_NAMES = frozenset(_NAMES.split())


def safe_name(name: str) -> str:
    """Return the name, with `h-` before it if a browser already uses it."""
    return f"h-{name}" if name in RESERVED_NAMES else name
