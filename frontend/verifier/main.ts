/** The verifier page: reads what stands behind `#`, verifies it here, sends nothing. Texts are in the page's templates.
 *
 * <main data-verifier data-root="base64url" data-trust="/trust" data-status="/status/" data-lists="1,2" data-worker="/x/sw.js">
 *   <div id="ket-qua">start page, or the server's verdict</div>
 *   <template data-verdict="valid|old_list|no_list|revoked|expired|refused|unready">...<span data-fill="name">...</template>
 *   <template data-reasons><p data-reason="expired">...</p></template>                                              */
import { unb64, type StatusList, type TrustList } from "./lists";
import { canScan, scan } from "./scan";
import { statusList, trustList } from "./store";
import { type Claims, readToken, tokenOf } from "./token";
import { judge, type Verdict } from "./verify";

const page = document.querySelector<HTMLElement>("[data-verifier]");
if (page) begin(page);

function begin(host: HTMLElement): void {
  const place = host.querySelector<HTMLElement>("#ket-qua")!;
  const start = place.cloneNode(true) as HTMLElement;
  const open = () => {
    if (location.hash.length > 1) check(host, place, location.hash);
    else place.replaceChildren(...Array.from((start.cloneNode(true) as HTMLElement).childNodes));
    wire(host, place);
  };
  window.addEventListener("hashchange", open);
  if (location.hash.length > 1) open();
  else wire(host, place);
  if ("serviceWorker" in navigator && host.dataset.worker) navigator.serviceWorker.register(host.dataset.worker, { scope: "/x" }).catch(() => undefined);
  prefetch(host);
}

/** Have the lists on this phone before they are needed where there is no network. */
async function prefetch(host: HTMLElement): Promise<void> {
  const trust = await readyTrust(host);
  if (trust) for (const number of (host.dataset.lists ?? "").split(",").filter(Boolean)) await statusList(host.dataset.status!, Number(number), trust);
}

function wire(host: HTMLElement, place: HTMLElement): void {
  const form = place.querySelector<HTMLFormElement>("form[data-typed]");
  form?.addEventListener("submit", (event) => {
    if (!ready()) return; // an old phone: the server checks
    event.preventDefault();
    check(host, place, form.querySelector("textarea")!.value);
  });
  const button = place.querySelector<HTMLButtonElement>("[data-scan]");
  if (button) {
    canScan().then((can) => {
      button.hidden = !can;
    });
    button.addEventListener("click", () => watch(host, place, button));
  }
}

async function watch(host: HTMLElement, place: HTMLElement, button: HTMLButtonElement): Promise<void> {
  const video = place.querySelector<HTMLVideoElement>("[data-video]")!;
  video.hidden = false;
  button.hidden = true;
  const text = await scan(video, () => !video.isConnected);
  video.hidden = true;
  button.hidden = false;
  if (text !== null) check(host, place, text);
}

function ready(): boolean {
  return typeof crypto !== "undefined" && !!crypto.subtle && typeof DecompressionStream !== "undefined";
}

async function readyTrust(host: HTMLElement): Promise<TrustList | null> {
  return ready() ? trustList(host.dataset.trust!, unb64(host.dataset.root!)) : null;
}

async function check(host: HTMLElement, place: HTMLElement, text: string): Promise<void> {
  const trust = await readyTrust(host);
  const now = Math.floor(Date.now() / 1000);
  if (trust === null) {
    show(host, place, "unready", {}, text);
    return;
  }
  const lists = new Map<number, StatusList>();
  const number = listNumber(text);
  const list = number === null ? null : await statusList(host.dataset.status!, number, trust);
  if (list) lists.set(list.number, list);
  const verdict = await judge(text, trust, lists, now);
  show(host, place, templateOf(verdict), fillings(host, verdict, trust, now), text);
}

/** Which status list a text names; the text itself is not believed yet. */
function listNumber(text: string): number | null {
  try {
    return readToken(tokenOf(text)).claims.statusList;
  } catch {
    return null; // the verdict says what is wrong with it
  }
}

function templateOf(verdict: Verdict): string {
  if (verdict.answer === "old_list") return verdict.listAsOf === undefined ? "no_list" : "old_list";
  if (verdict.answer === "valid") return "valid";
  return verdict.reason === "revoked" || verdict.reason === "expired" ? verdict.reason : "refused";
}

function fillings(host: HTMLElement, verdict: Verdict, trust: TrustList, now: number): Record<string, string> {
  const found: Record<string, string> = { reason: verdict.reason, trust_day: day(trust.asOf) };
  found.reason_text = host.querySelector<HTMLTemplateElement>("template[data-reasons]")?.content.querySelector(`[data-reason="${verdict.reason}"]`)?.textContent ?? "";
  if (verdict.key) found.issuer = verdict.key.name;
  if (verdict.listAsOf !== undefined) {
    found.list_day = day(verdict.listAsOf);
    found.list_age = String(Math.floor((now - verdict.listAsOf) / 86_400));
  }
  if (verdict.claims) Object.assign(found, said(host, verdict.claims));
  return found;
}

function said(host: HTMLElement, claims: Claims): Record<string, string> {
  const known = host.querySelector<HTMLTemplateElement>("template[data-levels]")?.content.querySelector(`[data-level="${CSS.escape(claims.level)}"]`);
  return {
    name: claims.name,
    birth_year: claims.birthYear === null ? "" : String(claims.birthYear),
    issued_on: day(claims.issuedAt),
    expires_on: day(claims.expiresAt),
    level: known?.textContent ?? claims.level,
  };
}

/** A day of Ho Chi Minh City (UTC+7 since 1975), whatever zone the phone is set to. */
function day(seconds: number): string {
  const local = new Date((seconds + 7 * 3600) * 1000);
  const two = (n: number) => String(n).padStart(2, "0");
  return `${two(local.getUTCDate())}/${two(local.getUTCMonth() + 1)}/${local.getUTCFullYear()}`;
}

function show(host: HTMLElement, place: HTMLElement, name: string, fill: Record<string, string>, text: string): void {
  const template = host.querySelector<HTMLTemplateElement>(`template[data-verdict="${name}"]`)!;
  const drawn = template.content.cloneNode(true) as DocumentFragment;
  for (const spot of Array.from(drawn.querySelectorAll<HTMLElement>("[data-fill]"))) spot.textContent = fill[spot.dataset.fill!] ?? "";
  for (const part of Array.from(drawn.querySelectorAll<HTMLElement>("[data-if]"))) part.hidden = !fill[part.dataset.if!];
  for (const field of Array.from(drawn.querySelectorAll<HTMLInputElement>("input[data-code]"))) field.value = text;
  for (const again of Array.from(drawn.querySelectorAll<HTMLElement>("[data-again]"))) again.addEventListener("click", () => check(host, place, text));
  place.replaceChildren(drawn);
  place.querySelector<HTMLElement>("h1")?.focus();
}
