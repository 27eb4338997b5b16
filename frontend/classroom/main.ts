/** A class whose connection goes: the phone goes on with the tasks it has in stock, keeps every answer, hands over later.
 *
 * The page works without this script as long as there is a connection. What is right is not in the stock: the server
 * plays and scores everything when it is handed over, signed by a key made on this phone. */
import { openDB } from "idb";
import { publicJwk, sign } from "../fieldkit/keys";

interface Task {
  task: number;
  item: string;
  html: string;
}

interface Stock {
  session: string;
  from: number;
  tasks: Task[];
}

interface Answer {
  task: number;
  item: string;
  given: Record<string, string>;
  at: string;
}

const TRY_EVERY_MS = 4000;
const WAIT_MS = 8000;
const strict = { durability: "strict" } as const;
const place = document.getElementById("viec");

async function begin(host: HTMLElement): Promise<void> {
  const { session = "", seat = "", stock = "", handOver = "" } = host.dataset;
  const db = await openDB("hocvuso-class", 1, { upgrade: (made) => void made.createObjectStore("kept") });
  const csrf = host.querySelector<HTMLInputElement>("[name=csrfmiddlewaretoken]")?.value ?? "";
  const pair = await keyPair();
  let answers = ((await db.get("kept", session)) as Answer[] | undefined) ?? [];
  let held = (await db.get("kept", `stock ${session}`)) as Stock | undefined;
  let refused = "";

  if (answers.length > 0 && (await given())) return location.replace(seat);
  if (answers.length > 0 && !refused) return goOn();
  if (refused) await putAside();
  watch();
  await stockUp();

  async function keyPair(): Promise<CryptoKeyPair> {
    const kept = (await db.get("kept", "key")) as CryptoKeyPair | undefined;
    if (kept) return kept;
    const made = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign", "verify"]);
    await keep("key", made);
    return made;
  }

  /** Strict: what the person did stands on the disk before the next task is shown. */
  async function keep(name: string, value: unknown): Promise<void> {
    const tx = db.transaction("kept", "readwrite", strict);
    await Promise.all([tx.store.put(value, name), tx.done]);
  }

  function send(address: string, fields: Record<string, string>, redirect: RequestRedirect = "follow"): Promise<Response> {
    const body = new URLSearchParams({ ...fields, csrfmiddlewaretoken: csrf });
    return fetch(address, { method: "POST", body, redirect, signal: AbortSignal.timeout(WAIT_MS) });
  }

  async function stockUp(): Promise<void> {
    const { x = "", y = "" } = await publicJwk(pair);
    const answer = await send(stock, { x, y }).catch(() => null);
    if (!answer?.ok) return;
    held = (await answer.json()) as Stock;
    await keep(`stock ${session}`, held);
  }

  function watch(): void {
    host.querySelector("form")?.addEventListener("submit", (event) => {
      event.preventDefault();
      void answered(event.target as HTMLFormElement, event.submitter as HTMLButtonElement | null);
    });
  }

  async function answered(form: HTMLFormElement, button: HTMLButtonElement | null): Promise<void> {
    const fields = Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value)]));
    if (button?.name) fields[button.name] = button.value;
    if (answers.length === 0) {
      // with a connection the page does what it does without this script
      const done = await send(seat, fields, "manual").catch(() => null);
      if (done?.type === "opaqueredirect") return location.replace(seat);
      if (done) return form.submit();
      if (!held || held.tasks.length === 0) return;
    }
    const chosen = Object.entries(fields).filter(([name, value]) => ["option", "trace", "moved_on"].includes(name) && value);
    const one = { task: Number(fields.task), item: form.dataset.item ?? "", given: Object.fromEntries(chosen), at: new Date().toISOString() };
    answers = [...answers, one];
    await keep(session, answers);
    if ((await given()) || refused) return location.replace(seat);
    goOn();
  }

  /** The server can't take it: the page goes on where the server stands, and the work stays on the phone. */
  async function putAside(): Promise<void> {
    await keep(`aside ${session}`, await signed());
    await db.delete("kept", session);
    answers = [];
    const told = document.createElement("p");
    told.className = "note n";
    told.setAttribute("role", "alert");
    told.textContent = refused;
    host.prepend(told);
  }

  /** Lay out the next task in stock, or say that this is all and where it is. */
  function goOn(): void {
    document.getElementById("gio-tay")?.setAttribute("hidden", "");
    const last = answers[answers.length - 1]?.task ?? 0;
    const next = held?.tasks.find((task) => task.task === last + 1);
    if (!next) return void atTheEnd();
    host.innerHTML = (document.getElementById("mot-minh")?.innerHTML ?? "") + next.html;
    watch();
    host.querySelector("#player")?.dispatchEvent(new Event("hvs:open", { bubbles: true }));
    scrollTo(0, 0);
  }

  async function atTheEnd(): Promise<void> {
    host.innerHTML = document.getElementById("mot-minh-xong")?.innerHTML ?? "";
    host.querySelector("h1")?.focus();
    const file = new Blob([JSON.stringify(await signed())], { type: "application/json" });
    host.querySelector("#luu-tep")?.setAttribute("href", URL.createObjectURL(file));
    const again = async () => {
      if (await given()) return location.replace(seat);
      const told = document.getElementById("mot-minh-loi");
      if (told && refused) {
        told.textContent = refused;
        told.hidden = false;
      } else setTimeout(again, TRY_EVERY_MS);
    };
    setTimeout(again, TRY_EVERY_MS);
  }

  async function signed(): Promise<{ payload: string; signature: string }> {
    const payload = JSON.stringify({ session, from: (answers[0]?.task ?? 1) - 1, answers });
    return { payload, signature: await sign(pair.privateKey, payload) };
  }

  /** Hand over; true when the server has it. Only then the phone lets go. */
  async function given(): Promise<boolean> {
    const answer = await send(handOver, await signed()).catch(() => null);
    if (answer?.ok && answer.headers.get("Content-Type")?.includes("json")) {
      await db.delete("kept", session);
      return true;
    }
    if (answer && answer.status < 500) refused = ((await answer.json().catch(() => ({}))) as { problem?: string }).problem ?? "";
    return false;
  }
}

if (place && window.indexedDB && window.crypto?.subtle) void begin(place).catch(() => undefined);
