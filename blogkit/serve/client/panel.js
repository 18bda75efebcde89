// What a writer wants to know of the page in view: a pill in the corner, a card behind it, and a dialog over the page while something
// keeps it from being made. All of it is in a shadow root, where no theme reaches it, and every value goes in as text.

const KEPT = "blogkit:panel";
const STATES = {published: "Published", draft: "Draft", scheduled: "Scheduled", expired: "Expired", retracted: "Retracted"};

const host = document.createElement("blogkit-serve");
const root = host.attachShadow({mode: "open"});
let token = "";
let about = null;
let drawn = "";
let isOffline = false;

const style = make("link", {rel: "stylesheet", href: "/_blogkit/panel.css"});
const pill = make("button", {type: "button", className: "pill", ariaExpanded: "false"});
const card = make("section", {id: "card", className: "card", hidden: true, ariaLabel: "About this page"});
const corner = make("aside", {className: "corner", ariaLabel: "blogkit"}, card, pill);
const dialog = make("dialog", {className: "faults", role: "alertdialog"});
const notice = make("p", {className: "notice", role: "status", hidden: true});
pill.setAttribute("aria-controls", "card");
dialog.setAttribute("aria-labelledby", "faults-title");
root.append(style, corner, notice, dialog);
// No rule of the theme may hide or move this; `all` also takes back what it says of every element.
for (const [name, value] of [["all", "initial"], ["display", "none"]]) host.style.setProperty(name, value, "important");
style.onload = () => host.style.removeProperty("display"); // never seen without its styles

pill.onclick = () => unfold(card.hidden);
corner.onkeydown = (event) => {
  if (event.key !== "Escape" || card.hidden) return;
  unfold(false);
  pill.focus();
};
export function show(told) {
  token = told.token;
  const isNews = `${told.start} ${told.version}` !== `${about?.start} ${about?.version}`;
  about = {...told, hasFaults: told.errors.length > 0};
  if (!host.isConnected) document.documentElement.append(host);
  const now = JSON.stringify({...told, token: "", start: "", version: 0, files: {}});
  if (now !== drawn) {
    drawn = now;
    drawFaults();
    drawCard();
    drawPill();
  }
  if (about.hasFaults && isNews && !dialog.open) { // whoever closed it has read it
    dialog.showModal();
    dialog.querySelector("h1").focus();
  }
  if (!about.hasFaults && dialog.open) dialog.close();
}

export function offline(is) {
  isOffline = is;
  drawPill();
}

function drawPill() {
  if (!about) return;
  const {page, errors, findings} = about;
  const words = [STATES[page.state] ?? page.state ?? "", errors.length && count(errors.length + about.moreErrors, "error"),
    findings.length && `${findings.length} to look at`].filter(Boolean);
  const said = isOffline ? "not connected" : words.join(" · ") || "blogkit";
  const tone = isOffline ? "off" : about.hasFaults ? "error" : findings.some((one) => one.severity !== "note") ? "warning" : "well";
  pill.replaceChildren(make("span", {className: `dot ${tone}`, ariaHidden: "true"}), said);
  pill.ariaLabel = `About this page: ${said}`;
}

function drawCard() {
  const {page, findings, warnings} = about;
  const state = STATES[page.state] ?? page.state;
  const focused = root.activeElement?.dataset.key;
  card.replaceChildren(...[
    make("h2", {}, state ? (page.state === "scheduled" && page.date ? `${state} for ${page.date}` : state) : "This page"),
    page.statement && make("p", {className: "label"}, "Readers are told"),
    page.statement && make("p", {className: "statement"}, page.statement),
    page.source && make("p", {className: "source"}, place({path: page.source, line: 1, column: 1, canOpen: true}, page.source)),
    findings.length > 0 && make("p", {className: "label"}, `Found in this text: ${findings.length}`),
    findings.length > 0 && make("ul", {}, ...findings.map(finding)),
    page.source && !findings.length && make("p", {className: "quiet"}, "Nothing was found in this text."),
    about.hasFaults && make("p", {}, again()),
    make("p", {className: "quiet"}, warnings ? `${count(warnings, "warning")} in the whole site; blogkit check lists them.` : "No warnings in the whole site."),
  ].filter(Boolean));
  if (focused) root.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
  unfold(kept() === "open");
}

function again() {
  const button = make("button", {type: "button", className: "plain"}, `Show ${count(about.errors.length + about.moreErrors || 1, "error")}`);
  button.onclick = () => dialog.showModal();
  return button;
}

function finding(one) {
  return make("li", {className: one.severity},
    make("p", {className: "message"}, one.message),
    one.help && make("p", {className: "help"}, one.help),
    make("p", {className: "rule"}, place(one, `line ${one.line}`), make("code", {}, one.rule)));
}

function drawFaults() {
  const {errors, moreErrors, isHeld, hasFaults} = about;
  if (!hasFaults) return dialog.replaceChildren();
  const all = errors.length + moreErrors;
  const hadFocus = dialog.contains(root.activeElement);
  const close = make("button", {type: "button", className: "close"}, "Close", make("kbd", {}, "Esc"));
  close.onclick = () => dialog.close();
  dialog.replaceChildren(...[
    make("div", {className: "head"},
      make("h1", {id: "faults-title", tabIndex: -1}, count(all, "error")),
      make("p", {}, isHeld ? "Below this is the site as it was before. It goes on by itself when this is mended."
        : "What they are in is left out until they are mended."),
      close),
    make("div", {className: "list"}, ...errors.map(fault), moreErrors > 0 && make("p", {className: "quiet"}, `… and ${moreErrors} more; blogkit check lists them.`)),
  ]);
  if (hadFocus && dialog.open) dialog.querySelector("h1").focus();
}

function fault(one) {
  return make("article", {},
    make("p", {className: "rule"}, place(one, `${one.path}:${one.line}:${one.column}`), make("code", {}, one.rule)),
    make("h2", {}, one.message),
    one.frame && frame(one),
    ...one.notes.map((note) => make("p", {className: "note"}, make("b", {}, "note "), note)),
    one.help && make("p", {className: "help"}, make("b", {}, "help "), one.help));
}

function frame({frame: [before, marked, after], line, label}) {
  return make("pre", {tabIndex: 0, role: "group", ariaLabel: `Line ${line}`},
    make("span", {className: "number"}, String(line)),
    make("code", {}, before, make("mark", {}, marked || " "), after),
    label && make("span", {className: "number", ariaHidden: "true"}, ""),
    label && make("code", {className: "under"}, make("span", {className: "blank", ariaHidden: "true"}, before), make("span", {className: "why"}, label)));
}

// A place in a file: a button that opens the author's editor there, or just its name.
function place({path, line, column, canOpen}, text) {
  if (!canOpen) return make("span", {className: "place"}, text);
  const button = make("button", {type: "button", className: "place", title: `Open ${path} at line ${line}`}, text);
  button.dataset.key = `${path}:${line}:${column}`;
  button.onclick = () => open({path, line, column});
  return button;
}

async function open(at) {
  const headers = {"content-type": "application/json", "x-blogkit-token": token};
  let told;
  try {
    const answer = await fetch("/_blogkit/open", {method: "POST", headers, body: JSON.stringify(at)});
    told = answer.ok ? await answer.json() : {said: (await answer.text()).trim()};
  } catch {
    told = {said: "The server cannot be reached."};
  }
  if (told.url) location.href = told.url;
  if (told.said) say(told.said);
}

let silence = 0;
function say(text) {
  notice.textContent = text;
  notice.hidden = false;
  (dialog.open ? dialog : root).append(notice); // what is over the page must be over the dialog too
  clearTimeout(silence);
  silence = setTimeout(() => { notice.hidden = true; }, 8000);
}

function unfold(isOpen) {
  card.hidden = !isOpen;
  pill.ariaExpanded = String(isOpen);
  try { localStorage.setItem(KEPT, isOpen ? "open" : "closed"); } catch { /* a browser may forbid it; then it is not kept */ }
}

function kept() {
  try { return localStorage.getItem(KEPT); } catch { return null; }
}

function count(number, noun) {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

// The one way in which anything gets into the page: values are properties and texts, never markup.
function make(name, properties, ...children) {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children.filter((one) => one || one === ""));
  return element;
}
