// Turns the page in view into the page as it was saved, and leaves alone what its reader did: where they scrolled, what they typed,
// selected, opened, and which colours they chose.

import {Idiomorph} from "./idiomorph.js";

const OURS = "script[data-page]";
const SHEET = 'link[rel~="stylesheet"][href]';
const PICTURE = "img[src]";
const BLOCKS = "p, li, h1, h2, h3, h4, h5, h6, pre, blockquote, figure, table, dt, dd, section, article, aside, nav, details";
const MANY = 200; // so many are asked for at once

let served = null; // the page as the server last sent it, before any script touched it
let shownDigest = ""; // of what is in view
const seen = new Set(); // paths of all style sheets and pictures that this page has shown
const digests = new Map(); // what the server last said of each

export function parse(text) {
  const page = new DOMParser().parseFromString(text, "text/html");
  for (const one of page.querySelectorAll("noscript")) one.textContent = one.innerHTML; // as it is in a page whose scripts run
  return page;
}

export function remember() {
  shownDigest = document.querySelector(OURS)?.dataset.page ?? "";
}

// Takes the new page over. Returns false where only a reload can: a script that has run cannot be taken back.
export function morph(page) {
  const digest = page.querySelector(OURS)?.dataset.page ?? "";
  if (!served && shownDigest && digest !== shownDigest) return false; // it was saved while it was on its way
  const before = served ?? page;
  served = page.cloneNode(true);
  if (before.isEqualNode(page)) return true;
  if (scripts(before) !== scripts(page)) return false;
  const kept = keep();
  const anchors = anchor(page);
  try {
    take(page, before);
  } finally {
    for (const one of anchors) one.removeAttribute("id");
  }
  restore(kept);
  document.dispatchEvent(new CustomEvent("blogkit:morphed"));
  return true;
}

function take(page, before) {
  for (const [shown, old, now] of [
    [document.documentElement, before.documentElement, page.documentElement],
    [document.head, before.head, page.head],
    [document.body, before.body, page.body],
  ]) {
    attributes(shown, old, now);
    for (const {name} of [...now.attributes]) now.removeAttribute(name);
    for (const {name, value} of shown.attributes) now.setAttribute(name, value);
  }
  for (const name of ["head", "body"]) Idiomorph.morph(document[name], page[name], {morphStyle: "outerHTML", head: {style: "morph"}});
}

function scripts(page) {
  const isCode = (one) => !one.matches(OURS) && (!one.type || /module|javascript/i.test(one.type));
  return [...page.querySelectorAll("script")].filter(isCode).map((one) => one.outerHTML).join("\n");
}

// What a script or the reader changed on <html> and <body>, such as a colour scheme, is in neither page. It stays.
function attributes(shown, before, page) {
  const names = new Set([...before.attributes, ...page.attributes].map((one) => one.name));
  for (const name of names) {
    const value = page.getAttribute(name);
    if (value === before.getAttribute(name)) continue;
    if (name === "class") { // each word by itself: a script adds its own
      shown.classList.remove(...before.classList);
      shown.classList.add(...page.classList);
    } else if (value === null) shown.removeAttribute(name);
    else shown.setAttribute(name, value);
  }
}

// idiomorph knows elements by their ids. A block that is the same in both pages gets one for as long as it works, so that a paragraph
// put in above does not shift each text below into the next paragraph's element, and with it what is selected or scrolled to.
function anchor(page) {
  const blocks = (of) => {
    const found = new Map();
    const alike = new Map();
    for (const one of of.body.querySelectorAll(BLOCKS)) {
      if (one.id) continue;
      const html = one.outerHTML;
      const number = alike.get(html) ?? 0;
      alike.set(html, number + 1);
      found.set(`${number} ${html}`, one);
    }
    return found;
  };
  const shown = blocks(document);
  const pairs = [...blocks(page)].flatMap(([key, one]) => (shown.has(key) ? [[one, shown.get(key)]] : []));
  pairs.forEach(([one, same], index) => { one.id = same.id = `blogkit-anchor-${index}`; });
  return pairs.flat();
}

function keep() {
  const selection = getSelection();
  return {
    x: scrollX,
    y: scrollY,
    fields: [...document.querySelectorAll("input, textarea, select")].map((one) => [one, {
      value: one.value,
      checked: one.checked,
      chosen: one.options && [...one.options].map((option) => option.selected),
      isTouched: isTouched(one),
      from: one.selectionStart,
      to: one.selectionEnd,
    }]),
    open: [...document.querySelectorAll("details, dialog")].map((one) => [one, one.open]),
    selected: selection.rangeCount && !selection.isCollapsed
      ? [selection.anchorNode, selection.anchorOffset, selection.focusNode, selection.focusOffset]
      : null,
  };
}

function isTouched(field) {
  if (field.options) return [...field.options].some((option) => option.selected !== option.defaultSelected);
  return field.value !== field.defaultValue || Boolean(field.checked) !== Boolean(field.defaultChecked);
}

function restore({x, y, fields, open, selected}) {
  for (const [field, was] of fields) {
    if (!field.isConnected || !was.isTouched || field.type === "file") continue;
    if (was.chosen) [...field.options].forEach((option, index) => { option.selected = was.chosen[index] ?? option.selected; });
    else if (field.value !== was.value) {
      field.value = was.value;
      if (typeof was.from === "number") field.setSelectionRange(was.from, was.to);
    }
    if ("checked" in field) field.checked = was.checked;
  }
  for (const [one, was] of open) if (one.isConnected && one.open !== was) one.open = was;
  if (selected && selected[0].isConnected && selected[2].isConnected) {
    const within = (node, offset) => Math.min(offset, node.nodeType === Node.TEXT_NODE ? node.length : node.childNodes.length);
    const [from, start, to, end] = selected;
    getSelection().setBaseAndExtent(from, within(from, start), to, within(to, end));
  }
  if (scrollX !== x || scrollY !== y) scrollTo({left: x, top: y, behavior: "instant"});
}

// The style sheets and pictures of this page, as paths on this server, for it to say which were saved anew.
export function known() {
  const all = sheets(document).flatMap((one) => [plain(one), ...imports(one.sheet)]).concat(pictures(document).map(plain));
  for (const address of all) if (URL.canParse(address) && new URL(address).origin === location.origin) seen.add(new URL(address).pathname);
  return [...seen].slice(0, MANY);
}

// Those that were saved anew get an address of their own, in the page in view and in the one to come, so that the browser takes them
// and nothing else. A style sheet stands beside the old one until it has come: the page is never bare.
export async function freshen(page, files) {
  await exchange(page);
  const changed = new Set();
  for (const [path, digest] of Object.entries(files)) {
    if (!digest) seen.delete(path); // gone, and should it come back it is shown anew
    if (digests.has(path) && digests.get(path) !== digest) changed.add(location.origin + path);
    digests.set(path, digest);
  }
  for (const one of sheets(document)) {
    const inner = imports(one.sheet).filter((address) => changed.has(address));
    await Promise.all(inner.map((address) => fetch(address, {cache: "reload"}))); // or the import would come out of the cache
    if (inner.length) changed.add(plain(one));
  }
  for (const address of changed) versions.set(address, String(Number(versions.get(address) ?? 0) + 1));
  for (const one of [...sheets(page), ...pictures(page)]) set(one, stamped(plain(one)));
  await Promise.all(sheets(document).filter((one) => changed.has(plain(one))).map(swap));
  for (const one of pictures(document)) if (changed.has(plain(one))) set(one, stamped(plain(one)));
}

// A style sheet whose name tells its bytes has another address once it was saved. It comes in where the old one stands.
async function exchange(page) {
  const without = (some, others) => {
    const known = new Set(sheets(others).map(plain));
    return sheets(some).filter((one) => !known.has(plain(one)));
  };
  const gone = without(document, page);
  await Promise.all(without(page, document).map((one, index) => new Promise((done) => {
    const fresh = document.importNode(one, true);
    fresh.onload = fresh.onerror = () => { gone[index]?.remove(); done(); };
    if (index < gone.length) gone[index].after(fresh); else document.head.append(fresh);
  })));
}

const versions = new Map(); // how often each address was saved anew
const sheets = (page) => [...page.querySelectorAll(SHEET)];
const pictures = (page) => [...page.querySelectorAll(PICTURE)];
const attribute = (one) => (one.matches(SHEET) ? "href" : "src");

function set(one, address) {
  if (address !== null && one.getAttribute(attribute(one)) !== address) one.setAttribute(attribute(one), address);
}

// The address of a style sheet or picture without our stamp; empty where it is none.
function plain(one) {
  const written = one.getAttribute(attribute(one));
  if (!URL.canParse(written, document.baseURI)) return "";
  const address = new URL(written, document.baseURI);
  if (address.origin !== location.origin) return address.href;
  address.searchParams.delete("blogkit");
  address.hash = "";
  return address.href;
}

function stamped(address) {
  if (!versions.has(address)) return null;
  const url = new URL(address);
  url.searchParams.set("blogkit", versions.get(address));
  return url.pathname + url.search;
}

function imports(sheet) {
  try {
    return [...(sheet?.cssRules ?? [])].filter((rule) => rule instanceof CSSImportRule && rule.styleSheet)
      .flatMap((rule) => [rule.styleSheet.href, ...imports(rule.styleSheet)]);
  } catch { // a style sheet of another host does not show its rules
    return [];
  }
}

function swap(old) {
  return new Promise((done) => {
    const fresh = old.cloneNode();
    set(fresh, stamped(plain(old)));
    fresh.onload = fresh.onerror = () => { old.remove(); done(); };
    old.after(fresh);
  });
}
