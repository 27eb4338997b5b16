/** Before an attempt: what this is, and the four ways through. */
import { useRef, useState } from "preact/hooks";
import { useEdges, Ways } from "./edges";
import { Icon } from "./icons";
import { t, vietnamese } from "./language";
import type { Host } from "./main";
import type { Scenario } from "./machine";
import { CANNOT_SPEAK, Chrome } from "./mute";
import { daysUntil, type Progress, remembered } from "./progress";
import { speak } from "./voice";
import { render } from "./wording";

/** The two halves stand under each other on a phone; the dash between them is seen only where they share a line. */
export function Flag({ text }: { text: string }) {
  const [first, ...rest] = t(text).split(" - ");
  return (
    <header class="sim-flag">
      <span>{first}</span> <span class="pl-dash">-</span> <span>{rest.join(" - ")}</span>
    </header>
  );
}

interface Props {
  scenario: Scenario;
  host: Host;
  choose: (mode: string) => void;
  /** Takes up the attempt that was left in this tab. */
  goOn?: () => void;
}

export function Opening({ scenario, host, choose, goOn }: Props) {
  const root = useRef<HTMLDivElement>(null);
  const edges = useEdges(root);
  const [mute, setMute] = useState(false);
  const known = host.unit ? remembered(host.unit) : {};
  const opening = render(scenario.opening ?? "", scenario, {}, { address: host.address });
  return (
    <div class="sim pl-opening" ref={root}>
      <Flag text={scenario.banner} />
      <main class="sim-body" id="noi-dung">
        <h1 {...vietnamese()}>{scenario.title}</h1>
        <p {...vietnamese()}>{opening}</p>
        <button type="button" class="btn hear pl-hear" onClick={() => speak(`${scenario.banner}. ${opening}`, () => setMute(true))}>
          <Icon name="hear" />
          {t("Nghe")}
        </button>
        {mute && (
          <p class="note n" role="status">
            {t(CANNOT_SPEAK)}
          </p>
        )}
        {mute && <Chrome />}
        {goOn && (
          <button type="button" class="btn wide" onClick={goOn}>
            <Icon name="next" />
            {t("Làm tiếp chỗ đang tập")}
          </button>
        )}
        <div class="pl-modes">
          <Way icon="video" name="Xem mẫu" about={t("Máy làm trước, {bác} coi.").replace("{bác}", host.address)} go={() => choose("watch")} />
          <Way icon="kin" name="Làm cùng" about={t("Máy chỉ chỗ, {bác} bấm.").replace("{bác}", host.address)} main go={() => choose("together")} />
          <Way icon="ok" name="Tự làm" about={t("Cần thì bấm Giúp tôi.")} go={() => choose("alone")} />
          {known.did && <Way icon="again" name="Ôn lại" about={reviewWords(known)} go={() => choose("review")} />}
        </div>
        {host.lesson && (
          <a class="btn bare" href={host.lesson}>
            {t("Đọc lại bài học")}
          </a>
        )}
      </main>
      <Ways edges={edges} />
    </div>
  );
}

function reviewWords({ next }: Progress): string {
  if (!next || next <= Date.now()) return t("Tới ngày ôn rồi, hai phút thôi.");
  return t("Hẹn ôn sau {số} ngày. Muốn ôn liền cũng được.").replace("{số}", String(daysUntil(next, Date.now())));
}

function Way({ icon, name, about, main, go }: { icon: string; name: string; about: string; main?: boolean; go: () => void }) {
  return (
    <button type="button" class={`btn wide pl-way${main ? " main" : ""}`} onClick={go}>
      <span class="tile">
        <Icon name={icon} />
      </span>
      <span class="pl-way-words">
        <b>{t(name)}</b> <span>{about}</span>
      </span>
    </button>
  );
}
