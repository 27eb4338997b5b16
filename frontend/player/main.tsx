/** The player of scenarios. A page hosts it as
 *
 *   <div id="player"
 *        data-scenario="/tap/<id>.json"     compiled scenario; fetched once, before the practice begins
 *        data-inline="<element id>"         or: id of a <script type="application/json"> that holds it (no request at all)
 *        data-mode=""                       empty: the learner chooses; watch | together | alone | review | check
 *        data-seed=""                       empty: drawn on the phone; 0 .. 2^32-1 otherwise (an assessment fixes it)
 *        data-twist=""                      an item's twist as JSON: {draw, injections, start, goal}
 *        data-form="<form id>"              mode check: its input `trace` receives {"seed", "events"} and the form is sent
 *        data-link="/gan-ket-qua"           the end offers a POST of scenario, version, seed, mode, trace to this page
 *        data-csrf=""                       token for that POST, when the page has one
 *        data-lesson="/hoc/<unit>/1"        the lesson of this practice
 *        data-real="/hoc/<unit>/dung-that"  the checklist for one's own phone
 *        data-help="/diem-ho-tro"           nearest support point or a call back, offered after the third hint
 *        data-point='{"place", "hours", "number"}'   the support point as long as this phone chose none
 *        data-unit="<unit>"                 what this phone remembers (progress, days of review) goes under this name
 *        data-drill="/tap/scam-four-steps"  offered when a trickster was followed
 *        data-home="/" data-address="bác" data-icons="/static/img/icons.svg">
 *     words for a phone without JavaScript
 *   </div>
 *
 * inside <body class="cit">, with css/base.css and app/player.css. No request is made while a scenario runs, nothing
 * typed is kept, and only the last step (data-link, data-form) sends anything: the list of acts, never what was typed. */
import { render } from "preact";
import { loadIcons } from "./icons";
import { t } from "./language";
import { type Scenario, type Twist, twisted } from "./machine";
import { Player } from "./player";
import "./player.css";

export interface Host {
  mode: string;
  seed: number;
  twist: Twist;
  form: string;
  link: string;
  csrf: string;
  lesson: string;
  real: string;
  help: string;
  point: string;
  unit: string;
  drill: string;
  home: string;
  address: string;
}

const WAYS = ["watch", "together", "alone", "review"];
const ADDRESSES = ["bác", "cô", "chú", "anh", "chị", "ông", "bà"];

async function scenarioOf({ inline, scenario }: DOMStringMap): Promise<Scenario> {
  if (inline) return JSON.parse(document.getElementById(inline)?.textContent ?? "") as Scenario;
  const response = await fetch(scenario ?? "");
  if (!response.ok) throw new Error(String(response.status));
  return (await response.json()) as Scenario;
}

async function open(element: HTMLElement): Promise<void> {
  const data = element.dataset;
  try {
    const twist = data.twist ? (JSON.parse(data.twist) as Twist) : {};
    const icons = loadIcons(data.icons || "/static/img/icons.svg").catch(() => undefined);
    const scenario = twisted(await scenarioOf(data), twist);
    await icons;
    const host: Host = {
      mode: data.mode || wayAsked(data.form),
      seed: data.seed ? Number(data.seed) >>> 0 : crypto.getRandomValues(new Uint32Array(1))[0]!,
      twist,
      form: data.form ?? "",
      link: data.link ?? "",
      csrf: data.csrf ?? "",
      lesson: data.lesson ?? "",
      real: data.real ?? "",
      help: data.help ?? "",
      point: data.point ?? "",
      unit: data.unit ?? "",
      drill: data.drill ?? "",
      home: data.home || "/",
      address: data.address || keptAddress(),
    };
    element.textContent = "";
    render(<Player scenario={scenario} host={host} />, element);
  } catch {
    const note = document.createElement("p");
    note.className = "note n";
    note.setAttribute("role", "alert");
    note.textContent = t("Bài tập chưa mở được. Mạng đang yếu, chờ chút rồi mở lại trang này nghen.");
    element.replaceChildren(note);
  }
}

/** A page that is the same for everybody can't name a way: its address does (?way=review from the home page). */
function wayAsked(form: string | undefined): string {
  const way = new URLSearchParams(location.search).get("way") ?? "";
  return form === undefined && WAYS.includes(way) ? way : "";
}

function keptAddress(): string {
  try {
    const kept = localStorage.getItem("hvs.address") ?? "";
    return ADDRESSES.includes(kept) ? kept : "bác";
  } catch {
    return "bác";
  }
}

/** "Chữ lớn", chosen in the settings of the citizen pages: letters one step larger here too. */
function largeLetters(): void {
  try {
    document.body.classList.toggle("big", localStorage.getItem("hvs.big") === "1");
  } catch {
    // storage is off: letters as everywhere
  }
}

const element = document.getElementById("player");
largeLetters();
if (element) void open(element);
// a class without a connection lays out its next task in the same page
document.addEventListener("hvs:open", (event) => void open(event.target as HTMLElement));
