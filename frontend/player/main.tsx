/** The player of scenarios. Hosted by a page as
 *
 *   <div id="player" data-scenario="/tap/<id>.json" data-mode="" data-seed="" data-twist="" data-lesson="/hoc/<unit>/1"
 *        data-link="/gan-ma" data-form="" data-help="/diem-ho-tro">
 *
 * mode: empty = the learner chooses; `check` = an assessment: feedback silent, at the end the trace goes into
 * the form whose id is data-form. No request is made while a scenario runs. */
import { render } from "preact";
import type { Scenario, Twist } from "./machine";
import { Player } from "./player";
import "./player.css";

export interface Host {
  mode: string;
  seed: number;
  twist: Twist;
  lesson: string;
  link: string;
  form: string;
  help: string;
  address: string;
}

async function open(element: HTMLElement): Promise<void> {
  const { scenario: url = "", mode = "", seed = "", twist = "", lesson = "/", link = "", form = "", help = "/", address = "" } = element.dataset;
  try {
    const response = await fetch(url);
    if (!response.ok) throw new Error(String(response.status));
    const scenario = (await response.json()) as Scenario;
    const host: Host = {
      mode,
      seed: seed ? Number(seed) : crypto.getRandomValues(new Uint32Array(1))[0]!,
      twist: twist ? JSON.parse(twist) : {},
      lesson,
      link,
      form,
      help,
      address: address || keptAddress(),
    };
    element.textContent = "";
    render(<Player scenario={scenario} host={host} />, element);
  } catch {
    element.innerHTML =
      '<p class="note n" role="alert">Bài tập chưa mở được. Mạng đang yếu, chờ chút rồi mở lại trang này nghen.</p>';
  }
}

function keptAddress(): string {
  try {
    return localStorage.getItem("hvs.address") || "bác";
  } catch {
    return "bác";
  }
}

const element = document.getElementById("player");
if (element) void open(element);
