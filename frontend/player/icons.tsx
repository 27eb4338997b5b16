/** The product's icon set, drawn from one sprite that the page already holds in its cache. */
const host = typeof document === "undefined" ? null : document.querySelector<HTMLElement>("[data-icons]");
const sprite = host?.dataset.icons || "/static/img/icons.svg";

export function Icon({ name }: { name: string }) {
  return (
    <svg class="i" aria-hidden="true">
      <use href={`${sprite}#${name}`} />
    </svg>
  );
}
