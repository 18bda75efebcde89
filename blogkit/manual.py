"""The manual page of each rule: what must hold, why, and how to mend it. Never says how much a rule matters: that is in ``rules.py``.

The pages of the rules of disclosure stand beside them in ``disclosure/``, those of all others here.
"""

from functools import cache

from blogkit.check.rules import RULES as QUALITY_RULES
from blogkit.disclosure import pages
from blogkit.disclosure.pages import Manual, read_manual

PAGES = {
    "not-utf8": """
        A text file is UTF-8.

        In any other encoding letters turn into others, and a name may come out as somebody else's.

        Save the file as UTF-8; every editor can. The place shown is the first byte that is no UTF-8.
        """,
    "nul-byte": """
        A text file holds no NUL bytes.

        They are a sign of a picture, an archive or a damaged file that bears the name of a text.

        Put the file where it belongs, in static/ or beside the text that shows it, or save it anew as UTF-8.
        """,
    "empty-file": """
        A file that is there says something.

        An empty one says nothing of who wrote it, and is most often a save that failed.

        Write it, or delete it.
        """,
    "file-too-large": """
        A text has the size of a text.

        A file of many megabytes is a mistake, and it would hold up everyone who builds the site.

        Move what is not text, such as pictures written out as letters, into files of their own.
        """,
    "cannot-read": """
        Every file in the site's folders can be read, and lies in the site.

        What cannot be read is not published, and a link that leads out of the site could publish what nobody meant to.

        Give yourself the right to read the file, put the file itself where the link stands, or give it a name of plain text.
        """,
    "missing-front-matter": """
        Every text begins with front matter.

        Without it a text says neither what it is nor who answers for it.

        Begin the file with a line `---`, then keys such as `title:` and `author:`, then `---` again.
        """,
    "unclosed-front-matter": """
        Front matter ends with the line that it began with.

        If it never ends, what it discloses is ignored and shows up in the text.

        Put a line `---` (or `+++` for TOML) between the last key and the text.
        """,
    "malformed-front-matter": """
        Front matter can be read as YAML or TOML.

        If it cannot, nobody knows what it was to say; that is never taken for saying nothing.

        Mend the place shown. Most often a text with a colon needs quotes, a bracket is open, or a line is indented too far. In
        blogkit.toml the same rule holds for TOML.
        """,
    "front-matter-not-a-mapping": """
        Front matter is made of keys and values.

        A list or a lone sentence there has no key that says what it means.

        Write `key: value`, one a line.
        """,
    "front-matter-too-large": """
        Front matter is short.

        One of this size is most often a text that slipped in, and readers would never see it.

        Move what is text below the closing line.
        """,
    "front-matter-too-deep": """
        Lists and maps in front matter stand only a few levels deep in each other.

        Deeper ones are a bracket that was never closed.

        Close each `[` and `{`, and nest less.
        """,
    "duplicate-key": """
        A key stands once.

        The second would take back what the first disclosed, and a reviewer would see both.

        Keep the one that is true. Two people belong in one list.
        """,
    "yaml-alias": """
        Front matter has no YAML aliases (`&a`, `*a`).

        They say in one place what stands in another, so that a reviewer of a change cannot see what it says.

        Write the value out where it belongs. A text that begins with `&` or `*` needs quotes.
        """,
    "yaml-tag": """
        Front matter has no YAML tags (`!…`).

        A tag changes what a value is, unseen.

        Remove it. A text that begins with `!` needs quotes.
        """,
    "yaml-merge-key": """
        Front matter has no merge keys (`<<`).

        They bring in keys that stand elsewhere, and nobody who reads the header sees them.

        Write the keys out where they belong.
        """,
    "hidden-character": """
        Front matter holds no characters that cannot be seen.

        A key with one in it looks right and is another key, and a value may read differently from what it says.

        Delete the character at the place shown, or type the word again.
        """,
    "invalid-key": """
        A key is one word, and its value stands behind it.

        Anything else has been read as something that its author did not mean.

        Write `key: value`. Text with a colon or in brackets needs quotes.
        """,
    "lookalike-key": """
        A key is spelled in one script.

        With a letter from another one it looks like a key of blogkit and is none, so that what it discloses would be lost.

        Type it again.
        """,
    "control-character": """
        Titles, names and texts hold no control characters and no noncharacters (U+FDD0 to U+FDEF, U+FFFE and U+FFFF).

        They are valid neither in HTML nor in feeds, which most of them would break for every reader.

        Remove the character at the place shown; it most often came with a copied text.
        """,
    "unknown-key": """
        Front matter and settings have keys that blogkit knows.

        An unknown one is most often a slip. Where it is near to a key that discloses something it is an error, whatever level this rule
        has: no reader would see what `ghostwritter:` says.

        Take the key that is suggested. Values of your own stand under `extra:`, or are allowed for all posts in `[front_matter] extra`.
        """,
    "foreign-key": """
        Keys that other generators use have no use here.

        They would be passed over. Where that would publish too early or too long it is an error, whatever level this rule has.

        Write what is suggested, or rename the key for all posts in `[front_matter] rename`.
        """,
    "renamed-key-twice": """
        A key and its other name from `[front_matter] rename` do not stand side by side.

        Only one of them can count, and that is the key of blogkit.

        Remove one.
        """,
    "invalid-value": """
        Every value is one that blogkit can use.

        A day that is none, a word that is not among those a key takes or a broken address would make the page say something else than its
        author.

        Write what is suggested at the place shown.
        """,
    "missing-title": """
        A post or page has a title.

        Lists, feeds and search engines name it by that.

        Add `title:`.
        """,
    "missing-date": """
        A post has a date.

        It decides when the post is published, and who held which role on that day.

        Add `date: 2026-11-20`, or begin the file's name with it: `2026-11-20-lamp.md`.
        """,
    "missing-name": """
        A person or an organisation has a name.

        An id is for files; readers are told names.

        Add `name:`.
        """,
    "html-removed": """
        HTML in a text cannot run code, change the page around it or look like a disclosure.

        Scripts, frames, forms, inline styles and the class names of blogkit and of microformats are left out of the page and the feeds.
        The words inside an element stay; what scripts, styles and frames hold does not.

        Say it in Markdown, or put it in backticks where the characters themselves are meant to be read.
        """,
    "unsafe-url": """
        A link begins with `https:`, `http:`, `mailto:` or `tel:`, or leads to a place on this site.

        Other schemes can run code in the reader's browser, so such a link is left out and its words stay.

        Give the address with one of these, or write it in backticks.
        """,
    "unknown-code-language": """
        The language named behind a code fence is one that can be coloured.

        The code is shown without colours otherwise.

        Take the name that is suggested, or write `text`.
        """,
    "code-too-long-to-highlight": """
        Code that is to be coloured is not too long.

        Colouring would hold up the build, so this code is shown without.

        Cut it, or call its language `text` to say that this is meant.
        """,
    "duplicate-anchor": """
        Each id stands once in a text.

        A link to it leads to the first place, whichever was meant.

        Give one of them another id.
        """,
    "markdown-too-deep": """
        Lists and quotes stand only so deep in each other.

        Deeper ones are a slip, and a page of them cannot be read.

        Take some levels out.
        """,
    "broken-link": """
        Every link, anchor and picture of this site leads somewhere.

        Readers who follow it would find nothing.

        Take the path that is suggested. A link to another post is best written as a path to its file, such as `lamp.md`: it follows the
        post wherever it moves.
        """,
    "invalid-chart": """
        A `chart` fence says what is drawn, a key on each line: `data`, `kind`, `x`, `y` and `title`.

        What it leaves out would have to be guessed, and nobody has looked at a guessed chart. The title is all that some readers are told.

        Mend the line that is shown; docs/charts.md lists all keys. To show such lines as they are, call the fence `text`.
        """,
    "chart-data": """
        What a chart draws is a CSV file beside its text, whose first line names the columns and whose cells hold plain numbers.

        Nothing is guessed: a cell with `n/a` or `1.234,5` would be drawn as something, and readers would take that for a fact. An empty
        cell is a number that nobody knows, and is shown as missing.

        Mend the line or the cell that is shown. Numbers are written like `1234.5`, days like `2026-11-20`, and the file is UTF-8.
        """,
    "missing-alt": """
        Each picture has a text in its place.

        Who listens to a page, or sits behind a slow line, is told by it what everybody else sees.

        Say in a few words what the picture shows: `![A lamp on a bench](lamp.jpg)`. Where it tells nothing that the text does not, say
        that: `![](lamp.jpg){decorative}`, or `alt=""` in HTML.
        """,
    "broken-picture": """
        A picture is no larger than it need be, and is what its name says.

        Of a picture of more than 50 million pixels no sizes are made for readers; it is published as it is, without what it tells beside
        its pixels. A picture under the ending of another kind is shown, and some programs take it for broken.

        Make it smaller: nobody sees more than the widest size that the site publishes. Or give it the ending of its kind.
        """,
    "unclean-picture": """
        What is published tells nothing that its author does not know of.

        Photographs carry the place where they were taken, the time and the camera. blogkit takes all of that out of JPEG, PNG, GIF, WebP
        and AVIF files. A file of another kind or of more than 64 MB, one that is damaged, and one that bears the name of a picture and
        cannot be read as one are not published at all, for nobody knows what is in them. A link to one leads nowhere, and is reported as
        well.

        Export it anew, as JPEG or PNG.
        """,
    "active-file": """
        No file below content/ runs in a reader's browser.

        An agency may propose a text with its pictures, and whoever reads it looks for words. A page, a script or a drawing with a script
        in it would run at the site's own address, where it can show whatever it likes in the company's name. So web pages, scripts and
        style sheets of XML are refused there, and so are SVG drawings that hold a script, `foreignObject`, an attribute such as `onload`,
        an entity or a `javascript:` address.

        Take that out of the drawing: editors call it "plain SVG". What is to run, such as a small demonstration, whoever looks after the
        site may put into static/.
        """,
    "missing-base-url": """
        A site knows its own address.

        Feeds and canonical links need it whole; without it they lead to the reader's own machine.

        Add `base_url = "https://…"` under `[site]`, or give `--base-url`.
        """,
    "output-collision": """
        Each address belongs to one text.

        Two texts at one address would mean that readers see only one of them, and which one would be chance.

        Give one another `slug`, `permalink` or file name.
        """,
    "shared-id": """
        Each post has an id of its own.

        Feed readers show only one of two posts with the same id, and the disclosure of the other is lost with it.

        Remove `id:` from the newer of the two.
        """,
    "redundant-alias": """
        An alias is another address than the text's own.

        Its own cannot lead to itself, so no redirect is made.

        Remove it.
        """,
    "security-expires": """
        What the site says in security.txt is looked at once a year.

        Whoever finds a hole in the site writes to the address that stands there. RFC 9116 lets the file expire, so that nobody writes
        to one that is long gone, and recommends a day within a year.

        Look whether the contacts are still right, and give `expires` under `[security]` a later day.
        """,
    "unknown-theme": """
        The theme that is named is there.

        Without it no page can be made.

        Correct `theme` in blogkit.toml or `parent` in theme.toml, or put the theme into themes/.
        """,
    "circular-theme": """
        No theme is based on itself, not even by way of others.

        What one theme lacks is looked for in its parent, and that search has to end.

        Correct `parent` in the theme.toml that is named.
        """,
    "template-error": """
        Every template of the theme can be read and rendered.

        A page that was rendered halfway may lack what it has to disclose.

        Mend the line shown.
        """,
    "unsafe-inline": """
        No template writes a style or a script into the page itself.

        The content security policy in `_headers` lets browsers obey neither, so that nothing which slipped into a page can run there. On a
        plain server at home all looks well, and it breaks for readers alone. This is about `<style>`, `style="…"`, `<script>` without `src`
        and attributes such as `onclick="…"`; a `<script>` that holds data, such as JSON-LD, may stay.

        Put styles and scripts into files in the theme's static/, and link them with `{{ asset("…") }}`. A site with a `static/_headers` of
        its own decides for itself, and its templates are not looked at.
        """,
    "low-contrast": """
        Text can be read on its ground.

        A contrast below 4.5 to 1 is too little for many readers, on an old screen or in the sun for nearly all. Only colours that a theme
        declares as its settings are looked at.

        Choose a darker or a lighter colour under `[theme]` in blogkit.toml, for light screens and for dark ones.
        """,
    "card-font": """
        Each font file that social cards are to be set in can be used.

        Cards are drawn from TTF, OTF and WOFF files, and from the first font of a TTC file. A WOFF2 file cannot be read, nor a WOFF
        file that says it has more than 64 MB once it is unpacked.

        Put the file into the site's folder fonts/, and write its path as it is: `fonts = ["fonts/NotoSansJP-Regular.otf"]` under `[cards]`.
        """,
    "letter-without-font": """
        Each letter of a title, of a name and of a role is in a font that social cards can be set in.

        With blogkit come fonts for the Latin, Greek, Cyrillic, Arabic, Hebrew, Armenian, Georgian, Devanagari, Bengali, Tamil and Thai
        scripts, for signs and for emoji. Those of Han, Kana and Hangul are many times as large as all of these, and are not among them. A
        card shows no empty boxes: without a font for its title it shows the name of the site, without one for its statement nothing of
        the post, and an emoji alone is left out.

        Name a font that has the letters in blogkit.toml, under `[cards]`: Noto Sans JP, KR, SC and TC are free. A post whose card may
        stay without its title says `allow: [letter-without-font]`.
        """,
    "unknown-rule": """
        Every rule that is named exists.

        A level or a waiver for a misspelt rule would change nothing, silently.

        Take the name that is suggested. `blogkit explain` lists them all.
        """,
    "waiver-ended": """
        A waiver is in force until its date.

        This one is over, and what it held back is reported again.

        Mend the posts and remove the waiver, or agree on a later `until` and say why in `reason`.
        """,
    "policy-without-effect": """
        A waiver holds something back, and an override reaches a text.

        One that does neither is a slip in a path, or left over. Readers of the policy page would be told of an exception that is none.

        Correct the path, or remove it.
        """,
}


@cache
def manual_of(rule: str) -> Manual:
    """Return the manual page of any rule."""
    if rule in QUALITY_RULES:
        return read_manual(QUALITY_RULES[rule].__doc__ or "")
    return read_manual(PAGES[rule]) if rule in PAGES else pages.manual_of(rule)
