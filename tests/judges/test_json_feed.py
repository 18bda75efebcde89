"""Every JSON feed of the example site against a schema of JSON Feed 1.1 that others wrote. Never uses a schema of ours."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.example import copy_example, public_posts
from tests.sites import NOW, build_site

pytestmark = pytest.mark.judge

SCHEMA = Path(__file__).parents[2] / "node_modules" / "jsonfeed-schema" / "schema-v1.1.json"


@pytest.fixture(scope="module")
def judge() -> Any:
    return jsonschema.Draft7Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))


def test_every_json_feed_of_the_example_keeps_the_schema(tmp_path: Path, judge: Any) -> None:
    written = build_site(copy_example(tmp_path), at=NOW).written
    feeds = {out: json.loads(data) for out, data in written.items() if out.endswith("feed.json")}

    assert len(feeds["feed.json"]["items"]) == len(public_posts())
    assert {out: fault.message[:200] for out, feed in feeds.items() for fault in judge.iter_errors(feed)} == {}


@pytest.mark.parametrize(
    "change",
    [{"authors": "Ada"}, {"items": [{"content_html": "<p>Lamp</p>"}]}, {"items": [{"id": "1"}]}, {"writer": "Sam"}, {"version": "2"}],
)
def test_the_judge_sees_a_bad_feed(judge: Any, change: dict[str, Any]) -> None:
    good = {"version": "https://jsonfeed.org/version/1.1", "title": "Bells", "items": [{"id": "1", "content_html": "<p>Lamp</p>"}]}
    assert list(judge.iter_errors(good)) == []

    assert list(judge.iter_errors(good | change)) != []
