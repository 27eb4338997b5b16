/** Before an attempt: what this is, and the four ways through. */
import { Icon } from "./icons";
import type { Host } from "./main";
import type { Scenario } from "./machine";
import { daysUntil, type Progress, remembered } from "./progress";
import { canSpeak, speak } from "./voice";
import { render } from "./wording";

export function Flag({ text }: { text: string }) {
  const [first, ...rest] = text.split(" - ");
  return (
    <header class="sim-flag">
      <span>{first} -</span> <span>{rest.join(" - ")}</span>
    </header>
  );
}

export function Opening({ scenario, host, choose }: { scenario: Scenario; host: Host; choose: (mode: string) => void }) {
  const known = host.unit ? remembered(host.unit) : {};
  const opening = render(scenario.opening ?? "", scenario, {}, { address: host.address });
  return (
    <div class="sim pl-opening">
      <Flag text={scenario.banner} />
      <main class="sim-body" id="noi-dung">
        <h1>{scenario.title}</h1>
        <p>{opening}</p>
        {canSpeak() && (
          <button type="button" class="btn hear pl-hear" onClick={() => speak(`${scenario.banner}. ${opening}`)}>
            <Icon name="hear" />
            Nghe
          </button>
        )}
        <div class="pl-modes">
          <Way icon="video" name="Xem mẫu" about={`Máy làm trước, ${host.address} coi.`} go={() => choose("watch")} />
          <Way icon="kin" name="Làm cùng" about={`Máy chỉ chỗ, ${host.address} bấm.`} main go={() => choose("together")} />
          <Way icon="ok" name="Tự làm" about="Cần thì bấm Giúp tôi." go={() => choose("alone")} />
          {known.did && <Way icon="again" name="Ôn lại" about={reviewWords(known)} go={() => choose("review")} />}
        </div>
        {host.lesson && (
          <a class="btn bare" href={host.lesson}>
            Đọc lại bài học
          </a>
        )}
      </main>
    </div>
  );
}

function reviewWords({ next }: Progress): string {
  if (!next || next <= Date.now()) return "Tới ngày ôn rồi, hai phút thôi.";
  return `Hẹn ôn sau ${daysUntil(next, Date.now())} ngày. Muốn ôn liền cũng được.`;
}

function Way({ icon, name, about, main, go }: { icon: string; name: string; about: string; main?: boolean; go: () => void }) {
  return (
    <button type="button" class={`btn wide pl-way${main ? " main" : ""}`} onClick={go}>
      <span class="tile">
        <Icon name={icon} />
      </span>
      <span class="pl-way-words">
        <b>{name}</b> <span>{about}</span>
      </span>
    </button>
  );
}
