"""Every rule by name, with the sentence that explains it. Never checks anything itself."""

RULES: dict[str, str] = {
    # what a file is
    "not-utf8": "A source file must be UTF-8 text.",
    "nul-byte": "A text file holds no NUL bytes.",
    "empty-file": "An empty file says nothing about who wrote it.",
    "file-too-large": "A text file of this size is a mistake.",
    "cannot-read": "A file that cannot be read, or that leads out of the site, is not published.",
    # front matter
    "missing-front-matter": "A text without front matter does not say what it is, nor who answers for it.",
    "unclosed-front-matter": "Front matter that never ends would show up in the text, and what it says would be ignored.",
    "malformed-front-matter": "Front matter that cannot be read is an error, never the same as none.",
    "front-matter-not-a-mapping": "Front matter is keys and values.",
    "front-matter-too-large": "Front matter of this size is a mistake.",
    "front-matter-too-deep": "Front matter nested this deep is a mistake.",
    "duplicate-key": "A key that stands twice would let the second take back what the first disclosed.",
    "yaml-alias": "An alias (&a, *a) hides what a key says, so front matter has none.",
    "yaml-tag": "A tag (!!…) changes what a value is, so front matter has none.",
    "yaml-merge-key": "A merge key (<<) hides what a key says, so front matter has none.",
    "hidden-character": "A character that reviewers cannot see has no business in a header.",
    "invalid-key": "A key is one word, and its value stands behind it.",
    "lookalike-key": "A key spelled with letters of another script looks like one of ours and is not.",
    "control-character": "A control character can be carried by no feed.",
    "unknown-key": "A key that blogkit does not know is most often a slip.",
    "foreign-key": "A key, most often of another generator, that has no use here, with what to write instead.",
    "renamed-key-twice": "A renamed key stands beside the key it is renamed to.",
    "invalid-value": "A value that blogkit cannot use.",
    "missing-title": "A post or page needs a title.",
    "missing-date": "A post needs a date, in its front matter or its file's name.",
    "missing-name": "A person or organisation needs a name.",
    # disclosure
    "missing-author": "Every post has a named author who answers for it; without one there is no byline that is true.",
    "contradictory-disclosure": "A post may not say two things about who wrote it, since no page could tell readers both.",
    "withheld-without-reason": "A ghostwriter's name may be withheld only with a reason.",
    "ghostwriter-is-author": "Nobody is their own ghostwriter, so a byline that says it is not true.",
    "ai-as-person": "A machine is never an author or a contributor, and no page presents one as a person.",
    "unknown-person": "Whoever a post names has a file in content/people/.",
    "unknown-org": "Whichever organisation a post names has a file in content/orgs/.",
    "no-registry": "People named without a file in content/people/ have a name and nothing more.",
    # text
    "html-removed": "Raw HTML that could run code or forge a byline was taken out.",
    "unsafe-url": "A link with a scheme that is not allowed was taken out.",
    "unknown-code-language": "A code block names a language that cannot be highlighted.",
    "code-too-long-to-highlight": "A code block is too long to be highlighted.",
    "duplicate-anchor": "Two places in a post carry the same id.",
    "markdown-too-deep": "Markdown nested this deep is a mistake.",
    "broken-link": "A link, anchor or image on this site leads nowhere.",
    "near-duplicate": "Two posts of the site are largely the same text.",
    "bare-promotion": "A post is a fragment and a link to another site, and nothing else.",
    # site
    "missing-base-url": "A feed or a canonical link needs the site's own address.",
    "output-collision": "Two sources would write the same file.",
    "shared-id": "Two posts with one id are one post to a feed reader.",
    "redundant-alias": "An alias that is the post's own address redirects nowhere.",
    "unknown-rule": "The config sets a level for a rule that does not exist, or a post allows one.",
    "unknown-theme": "The config names a theme that is not there.",
    "template-error": "A template of the theme cannot be used.",
}

FIXED = frozenset(
    "not-utf8 nul-byte empty-file file-too-large cannot-read missing-front-matter unclosed-front-matter malformed-front-matter "
    "front-matter-not-a-mapping front-matter-too-large front-matter-too-deep duplicate-key yaml-alias yaml-tag yaml-merge-key "
    "hidden-character invalid-key lookalike-key control-character invalid-value missing-title missing-date missing-name output-collision "
    "shared-id unknown-rule unknown-theme template-error markdown-too-deep "
    "missing-author contradictory-disclosure ghostwriter-is-author ai-as-person".split()
)
"""Rules whose findings leave nothing that could be published, or nothing that would be true: their level cannot be lowered."""

QUALITY = frozenset(
    "html-removed unsafe-url unknown-code-language code-too-long-to-highlight duplicate-anchor broken-link near-duplicate "
    "bare-promotion".split()
)
"""Rules about the text alone, which a post or page may `allow`. All others are about who wrote it or about what can be published."""

OFF = frozenset({"near-duplicate", "bare-promotion"})
"""Rules that find nothing unless the config gives them a level."""

STEADFAST = frozenset({"unknown-key", "foreign-key"})
"""Rules whose errors stay errors, whatever level their warnings are given: `ghostwritter:` must never publish."""
