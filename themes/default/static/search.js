// The page of search: what a reader asks for is looked up in the index that blogkit made, piece by piece, in this browser. Nobody is told.

const AT_ONCE = 10;
const WAIT_MS = 250;

const form = document.querySelector("form.search");
const query = form.elements.q;
const filters = [...form.querySelectorAll("select")];
const status = document.querySelector(".search-status");
const list = document.querySelector(".search-results");
const more = document.querySelector(".search-more");
spoken(status, form.querySelector("bdi[lang]")?.lang);

let index = null;
let found = [];
let asked = 0;
let timer = 0;

// Loads the index when a reader first turns to the form, and offers what there is to narrow a search by.
async function load() {
  index ??= (async () => {
    const pagefind = await import(new URL("pagefind.js", new URL(form.dataset.index, location.href)));
    const counts = await pagefind.filters();
    for (const select of filters) {
      const values = Object.entries(counts[select.name] ?? {});
      values.sort(([one], [other]) => (select.name === "year" ? other - one : one.localeCompare(other, document.documentElement.lang)));
      for (const [value, count] of values) select.append(new Option(`${value} (${count})`, value));
      select.value = new URLSearchParams(location.search).get(select.name) ?? "";
      select.disabled = values.length === 0;
    }
    return pagefind;
  })();
  return index;
}

async function search() {
  const number = ++asked;
  const chosen = Object.fromEntries(filters.filter((one) => one.value).map((one) => [one.name, one.value]));
  const words = query.value.trim();
  remember(words, chosen);
  if (!words && !Object.keys(chosen).length) return show([], "");
  const pagefind = await load();
  const {results} = await pagefind.search(words || null, {filters: chosen, ...(words ? {} : {sort: {date: "desc"}})});
  if (number !== asked) return; // another was asked for meanwhile
  const {none, one, many} = form.dataset;
  await show(results, results.length === 0 ? none : results.length === 1 ? one : many.replace("{count}", results.length), number);
}

async function show(results, told, number = asked) {
  found = results;
  const items = await Promise.all(results.slice(0, AT_ONCE).map(item));
  if (number !== asked) return;
  list.replaceChildren(...items);
  status.textContent = told;
  more.hidden = results.length <= AT_ONCE;
}

async function item(result) {
  const {meta, excerpt, url} = await result.data();
  const link = make("a", "u-url");
  const label = meta.label ?? "";
  if (label) link.append(spoken(make("bdi", "", label), meta.language));
  link.append(meta.title.slice(label.length));
  link.href = meta.url ?? url;
  const heading = make("h2", "p-name");
  heading.append(link);
  const summary = make("p", "p-summary");
  excerpt.split(/<\/?mark>/).forEach((piece, place) => summary.append(place % 2 ? make("mark", "", plain(piece)) : plain(piece)));
  const byline = spoken(make("p", "bk-byline"), meta.language);
  meta.byline.split(/[\u2068\u2069]/).forEach((piece, place) => byline.append(place % 2 ? theirs(piece, meta.language) : piece)); // a name is isolated where it runs the other way
  const date = spoken(make("time", "dt-published", meta.day), meta.language);
  date.dateTime = meta.date;
  const when = make("p", "meta");
  when.append(date);
  const one = make("li", "h-entry");
  one.append(heading, byline, summary, when);
  return one;
}

function make(name, className, text = "") {
  const element = document.createElement(name);
  if (className) element.className = className;
  element.textContent = text;
  return element;
}

// Where blogkit does not speak the language of the site, its words say in which they are and which way they run.
function spoken(element, language) {
  if (language) Object.assign(element, {lang: language, dir: "ltr"});
  return element;
}

function theirs(name, language) {
  const element = make("bdi", "", name);
  if (language) element.lang = document.documentElement.lang;
  return element;
}

// An excerpt is text with entities in it; it goes into the page as text again.
function plain(html) {
  return new DOMParser().parseFromString(`<p>${html}</p>`, "text/html").body.textContent; // outside of a paragraph its first space would go
}

function remember(words, chosen) {
  const asked = new URLSearchParams({...(words && {q: words}), ...chosen}).toString();
  history.replaceState(null, "", asked ? `?${asked}` : location.pathname);
}

function failed(problem) {
  index = null;
  status.textContent = form.dataset.failed;
  console.error(problem);
}

const run = () => { clearTimeout(timer); search().catch(failed); };

form.addEventListener("submit", (event) => { event.preventDefault(); run(); });
form.addEventListener("focusin", () => load().catch(failed), {once: true});
query.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(run, WAIT_MS); });
for (const one of filters) one.addEventListener("change", run);
more.querySelector("button").addEventListener("click", async () => {
  const from = list.children.length;
  list.append(...await Promise.all(found.slice(from, from + AT_ONCE).map(item)));
  more.hidden = list.children.length >= found.length;
  list.children[from]?.querySelector("a").focus();
});

form.hidden = false;
document.querySelector(".search-without").remove();
const given = new URLSearchParams(location.search);
query.value = given.get("q") ?? "";
if ([...given.keys()].some((name) => name === "q" || filters.some((one) => one.name === name))) load().then(run).catch(failed);
