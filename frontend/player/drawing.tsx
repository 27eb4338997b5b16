/** Drawn pictures: a code that nobody can scan, a practice card, a person, a photo. Chosen by what the label speaks of. */
import type { ComponentChildren } from "preact";

const CODE = (
  <g class="f-night">
    <path d="M10 10h14v14H10zM36 10h14v14H36zM10 36h14v14H10z" />
    <path class="f-white" d="M14 14h6v6h-6zM40 14h6v6h-6zM14 40h6v6h-6z" />
    <path d="M28 10h4v5h-4zM27 19h6v3h-6zM28 27h6v4h-6zM40 29h4v7h-4zM28 40h6v3h-6zM38 43h10v3H38zM46 33h4v6h-4zM10 28h5v4h-5zM19 29h5v3h-5z" />
  </g>
);
const PAPER = <rect class="f-white" x="4" y="4" width="52" height="52" rx="7" />;

const DRAWINGS: [RegExp, ComponentChildren][] = [
  [/bản đồ/i, <><rect class="f-day" x="3" y="8" width="54" height="44" rx="6" /><path class="f-wash" d="M3 30h20V8h8v22h26v8H37v14h-8V38H3z" /><path class="f-men" d="M40 12h13v12H40z" /><path class="f-leaf" d="M8 12h12v12H8zM8 42h16v7H8z" /><path class="f-gach" d="M34 40c-8-9-9-12-9-15a9 9 0 0 1 18 0c0 3-1 6-9 15z" /><circle class="f-white" cx="34" cy="25" r="3.5" /></>],
  [/nhòe|tối thui/i, <><rect class="f-night" x="3" y="8" width="54" height="44" rx="6" /><g class="f-white" opacity=".22"><circle cx="22" cy="32" r="12" /><circle cx="30" cy="28" r="12" /><circle cx="38" cy="33" r="12" /></g></>],
  [/chỗ hư/i, <><rect class="f-day" x="3" y="8" width="54" height="44" rx="6" /><path class="f-wood" d="M3 44h54v2a6 6 0 0 1-6 6H9a6 6 0 0 1-6-6z" /><path class="s-night" d="M20 46V14h20v6M34 20h12" /><path class="f-straw" d="M35 20h10l3 9H32z" /><path class="s-night" d="m35 38 10-6m-10 0 10 6" /></>],
  [/mất.*góc/i, <><path class="f-white" d="M12 6h36v34L36 54H12z" /><path class="s-night" d="M12 6h36v34L36 54H12zM19 17h22M19 25h22M19 33h14" /><path class="f-gach" d="M36 54V40h12z" /></>],
  [/góc/i, <><path class="f-white" d="M12 5h36v50H12z" /><path class="s-night" d="M12 5h36v50H12zM19 16h22M19 24h22M19 32h14" /><circle class="f-gach" cx="39" cy="44" r="6" /><path class="s-night" d="M5 10V3h7M48 3h7v7M55 50v7h-7M12 57H5v-7" /></>],
  [/hình mình chụp|hình mắm|hình khăn|hình bánh/i, <><rect class="f-day" x="3" y="8" width="54" height="44" rx="6" /><path class="f-wood" d="M6 44h48v8H6z" /><path class="f-gach" d="M20 24h20v20a3 3 0 0 1-3 3H23a3 3 0 0 1-3-3z" /><path class="f-straw" d="M22 30h16v9H22z" /><path class="f-leaf" d="M18 16h24v8H18z" /></>],
  [/gian khác/i, <><rect class="f-men" x="3" y="8" width="54" height="44" rx="6" /><path class="f-nghe" d="M22 24h16v20a3 3 0 0 1-3 3H25a3 3 0 0 1-3-3z" /><path class="f-white" d="M20 16h20v8H20zM12 14l2 4 4 2-4 2-2 4-2-4-4-2 4-2zM48 30l2 4 4 2-4 2-2 4-2-4-4-2 4-2z" /></>],
  [/cả nhà/i, <><rect class="f-day" x="3" y="8" width="54" height="44" rx="6" /><g class="f-skin"><circle cx="18" cy="26" r="6" /><circle cx="42" cy="26" r="6" /><circle cx="30" cy="32" r="5" /></g><path class="f-leaf" d="M8 46c0-9 4-13 10-13s10 4 10 13z" /><path class="f-gach" d="M32 46c0-9 4-13 10-13s10 4 10 13z" /><path class="f-wood" d="M6 44h48v8H6z" /></>],
  [/cầm trên tay|trên tay/i, <>{PAPER}{CODE}<path class="f-skin" d="M2 60c0-10 4-15 10-16l6 2 3-6c2-3 7-2 6 2l-3 9c-1 5-4 9-9 9z" /></>],
  [/quà|thưởng|rơi/i, <><rect class="f-straw" x="4" y="4" width="52" height="52" rx="3" />{CODE}<path class="f-gach" d="M22 22h16v16H22z" /><path class="f-nghe" d="M28 22h4v16h-4zM22 28h16v4H22zM30 22c-7-1-7-7-3-7 3 0 3 4 3 7zm0 0c7-1 7-7 3-7-3 0-3 4-3 7z" /></>],
  [/bảng/i, <><path class="f-wood" d="M8 56h44l4 4H4z" />{PAPER}{CODE}</>],
  [/mã|qr/i, <>{PAPER}{CODE}</>],
  [/căn cước|bảo hiểm|giấy phép|thẻ/i, <><rect class="f-straw" x="2" y="11" width="56" height="38" rx="6" /><rect class="f-leaf" x="2" y="11" width="56" height="8" rx="4" /><circle class="f-skin" cx="16" cy="30" r="6" /><path class="f-men" d="M6 45c1-7 5-9 10-9s9 2 10 9z" /><path class="s-night" d="M32 28h20M32 35h20M32 42h12" /></>],
  [/cục phát/i, <><path class="s-night" d="M16 36V12M44 36V12" /><rect class="f-wood" x="6" y="34" width="48" height="18" rx="5" /><circle class="f-gach" cx="16" cy="43" r="4" /><path class="s-night" d="M28 43h16M24 20c4-4 8-4 12 0M20 14c6-6 14-6 20 0" /></>],
  [/tờ giấy/i, <><path class="f-straw" d="M10 6h40v48H10z" /><circle class="f-gach" cx="30" cy="8" r="5" /><path class="s-night" d="M18 22h24M18 31h24M18 40h16" /></>],
  [/màn hình|điện thoại/i, <><rect class="f-night" x="14" y="2" width="32" height="56" rx="6" /><rect class="f-white" x="18" y="8" width="24" height="42" rx="2" /><circle class="f-leaf" cx="30" cy="24" r="8" /><path class="s-night" d="m26 24 3 3 5-6M22 40h16" /></>],
  [/người|cán bộ/i, <><rect class="f-men" x="2" y="2" width="56" height="56" rx="8" /><path class="f-night" d="M19 26c-1-12 4-16 11-16s12 4 11 16z" /><ellipse class="f-skin" cx="30" cy="27" rx="9" ry="11" /><path class="f-leaf" d="M10 58c1-14 9-18 20-18s19 4 20 18z" /></>],
  [/./, <><rect class="f-day" x="3" y="8" width="54" height="44" rx="6" /><circle class="f-nghe" cx="44" cy="20" r="6" /><path class="f-leaf" d="M3 46l16-18 13 14 9-8 16 14v-2a6 6 0 0 1-6 6H9a6 6 0 0 1-6-6z" /></>],
];

/** `silent`: the words stand beside the picture, so that it need not be read twice. */
export function Drawing({ label, silent = false, wide = false }: { label: string; silent?: boolean; wide?: boolean }) {
  const [, shape] = DRAWINGS.find(([fits]) => fits.test(label))!;
  return (
    <span class={`pl-drawing${wide ? " wide" : ""}`}>
      <svg viewBox="0 0 60 60" aria-hidden="true">
        {shape}
      </svg>
      {!silent && <span>{label}</span>}
    </span>
  );
}
