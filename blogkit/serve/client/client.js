// Keeps this page as its author last saved it. Only `blogkit serve` puts this script into a page.
//
// The server says that there is another version of the site; the page then asks for its own address again and takes over what
// differs (morph.js), and shows what a writer wants to know (panel.js). Nothing is asked of any other host.

import {freshen, known, morph, parse, remember} from "./morph.js";
import {offline, show} from "./panel.js";

const FIRST_WAIT_MS = 200;
const LONGEST_WAIT_MS = 5000;

let stream = null;
let wait = FIRST_WAIT_MS;
let timer = 0;
let seen = "";
let work = Promise.resolve();

function connect() {
  clearTimeout(timer);
  stream?.close();
  stream = null;
  // A browser opens six connections to a server at most: a tab that nobody sees leaves its own to the others, and catches up later.
  if (document.visibilityState === "hidden") return;
  stream = new EventSource("/_blogkit/events");
  stream.onopen = () => { wait = FIRST_WAIT_MS; };
  stream.onmessage = (event) => {
    if (event.data === seen) return offline(false);
    seen = event.data;
    // One after the other: two answers must not overtake each other.
    work = work.then(refresh).catch(lost);
  };
  stream.onerror = lost;
}

function lost() {
  stream?.close();
  stream = null;
  seen = "";
  offline(true);
  clearTimeout(timer);
  timer = setTimeout(connect, wait);
  wait = Math.min(wait * 2, LONGEST_WAIT_MS);
}

async function refresh() {
  const asked = new URLSearchParams([["path", location.pathname], ...known().map((address) => ["file", address])]);
  const [answer, told] = await Promise.all([
    fetch(location.href, {cache: "no-cache", headers: {accept: "text/html"}}),
    fetch(`/_blogkit/about?${asked}`, {cache: "no-store"}),
  ]);
  if (!told.ok) throw new Error(`about: ${told.status}`);
  if (answer.redirected || !answer.headers.get("content-type")?.startsWith("text/html")) return location.reload();
  const page = parse(await answer.text());
  const about = await told.json();
  await freshen(page, about.files);
  if (!morph(page)) return location.reload();
  offline(false);
  show(about);
}

document.addEventListener("visibilitychange", connect);
addEventListener("pageshow", (event) => { if (event.persisted) connect(); });
addEventListener("pagehide", () => { clearTimeout(timer); stream?.close(); });
addEventListener("online", connect);

remember();
connect();
