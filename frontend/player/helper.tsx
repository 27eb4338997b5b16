/** The third step of "Giúp tôi": a person. The support point this phone chose, else the rule for all, or a call back. */
import { Icon } from "./icons";
import { t, vietnamese } from "./language";
import type { Host } from "./main";

interface Point {
  point?: string;
  place?: string;
  hours?: string;
  number?: string;
}

function nearest(host: Host): Point {
  const usual = host.point ? (JSON.parse(host.point) as Point) : {};
  try {
    return { ...usual, ...(JSON.parse(localStorage.getItem("hvs.point") ?? "{}") as Point) };
  } catch {
    return usual;
  }
}

export function Helper({ host }: { host: Host }) {
  const { point, place, hours, number } = nearest(host);
  return (
    <section class="pl-helper" aria-label={t("Người chỉ tận tay")}>
      {hours && (
        <p>
          <b>{t(point ? "Điểm hỗ trợ" : "Điểm hỗ trợ gần nhà")}:</b>{" "}
          <span {...vietnamese()}>
            {[point, place, hours].filter(Boolean).join(". ")}.
          </span>
        </p>
      )}
      <div class="row">
        {number && (
          <a class="btn" href={`tel:${number}`}>
            <Icon name="call" />
            {t("Gọi")} {number}
          </a>
        )}
        <a class="btn grow" href={host.help}>
          {t("Tìm người chỉ, nhờ gọi lại")}
        </a>
      </div>
    </section>
  );
}
