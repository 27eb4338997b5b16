/** The end of an attempt: what was done, what differs in real life, what comes next. Nobody is scored. */
import { useEffect } from "preact/hooks";
import type { Host } from "./main";
import type { Result, Scenario } from "./machine";
import { speak } from "./voice";

interface Props {
  scenario: Scenario;
  host: Host;
  mode: string;
  outcome: Result;
  truths: string[];
  words: (text: string, spoken?: boolean) => string;
  attempt: { seed: number; mode: string; events: string[] };
  again: (mode: string) => void;
}

export function Ending({ scenario, host, mode, outcome, truths, words, attempt, again }: Props) {
  const { title, text } = verdict(outcome, mode, host.address, scenario.after_fail ?? "", words);
  const next = mode === "watch" ? "together" : mode === "together" || outcome.rung !== "does_alone" ? "alone" : "review";
  useEffect(() => speak(`${title}. ${text}`), [title, text]);
  return (
    <div class="sim-end">
      <p class="sim-flag" role="note">
        <span>{scenario.banner}</span>
      </p>
      <main class="col stack g24" id="noi-dung">
        <section class="won" role="status">
          <Flower done={outcome.rung === "does_alone"} />
          <h1>{title}</h1>
          <p class="say">{text}</p>
        </section>
        <ol class="rungs" aria-label="Ba bậc">
          <li class="on">
            <b>Hiểu</b>
          </li>
          <li class={outcome.rung === "does_alone" ? "on" : ""}>
            <b>Làm được</b>
            <small>{outcome.rung === "does_alone" ? "tự làm" : outcome.rung === "does_prompted" ? "có người nhắc" : "đang tập"}</small>
          </li>
          <li>
            <b>Dùng thật</b>
            <small>bước kế</small>
          </li>
        </ol>
        {truths.length > 0 && (
          <section class="note g">
            <p>
              <b>Nhớ nè:</b> {truths.join(" ")}
            </p>
          </section>
        )}
        {scenario.real_life && (
          <section class="card stack g12">
            <h2>{scenario.real_life.say}</h2>
            <ul class="ticks">
              {scenario.real_life.points.map((point) => (
                <li key={point}>
                  <span>{words(point)}</span>
                </li>
              ))}
            </ul>
            {scenario.store && (
              <p>
                <b>Trong kho ứng dụng:</b> {words(scenario.store.name)}. {words(scenario.store.check)}
              </p>
            )}
          </section>
        )}
        <div class="stack g12">
          <button type="button" class="btn main wide" onClick={() => again(next)}>
            {next === "alone" ? "Tự làm một lần" : next === "together" ? "Làm cùng" : "Tập lại một lần"}
          </button>
          {host.link && mode !== "watch" && (
            <form method="post" action={host.link}>
              <input type="hidden" name="result" value={JSON.stringify({ scenario: scenario.id, version: scenario.version, ...attempt })} />
              <button type="submit" class="btn wide">
                Có người ngồi cạnh: ghi kết quả
              </button>
            </form>
          )}
          <a class="btn wide" href={host.lesson.replace(/\d+$/, "dung-that")}>
            Dùng thật hôm nay
          </a>
          <a class="btn bare" href="/">
            Về trang đầu
          </a>
        </div>
      </main>
    </div>
  );
}

function verdict(outcome: Result, mode: string, address: string, afterFail: string, words: Props["words"]): { title: string; text: string } {
  const who = address.slice(0, 1).toUpperCase() + address.slice(1);
  if (mode === "watch") return { title: "Xem xong rồi", text: `Giờ tới phiên ${address}. Máy chỉ chỗ, ${address} bấm.` };
  if (outcome.unsafe) {
    const text = words(afterFail.replace("{part}", "lúc có người lạ xen vô")) || "Mai mình tập lại chỗ này, chừng hai phút thôi.";
    return { title: "Không sao, mình đang tập thôi", text: `Họ nói nghe thật lắm. ${text}` };
  }
  if (outcome.rung === "does_alone") return { title: `${who} tự làm được rồi`, text: "Làm từ đầu tới cuối, không ai nhắc." };
  if (outcome.rung === "does_prompted") return { title: "Tới nơi rồi", text: `Lần này có nhắc một chút. Tập thêm lần nữa là ${address} tự làm được.` };
  return { title: "Mình đi hết đường rồi", text: `Còn vài chỗ lạ tay. ${who} tập thêm một lần cho quen nghen.` };
}

function Flower({ done }: { done: boolean }) {
  return (
    <svg viewBox="0 0 20 20" aria-hidden="true">
      <rect class={done ? "gb-done" : "gb-now"} x="1" y="1" width="18" height="18" rx="4" />
      <g class={done ? "gb-q lay" : "f-leaf lay"}>
        <path d="M2 2C7 2 10 5 10 10 5 10 2 7 2 2z" />
        <path d="M18 18C13 18 10 15 10 10 15 10 18 13 18 18z" />
        <path d="M2 18C2 13 5 10 10 10 10 15 7 18 2 18z" />
      </g>
      <path class="f-nghe lay" d="M18 2C18 7 15 10 10 10 10 5 13 2 18 2z" />
    </svg>
  );
}
