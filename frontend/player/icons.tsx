/** The product's icon set. The sprite is taken into the page once, so that no screen has to ask for it again. */
export async function loadIcons(url: string): Promise<void> {
  const response = await fetch(url);
  if (!response.ok) return; // every icon has its word beside it
  const drawn = new DOMParser().parseFromString(await response.text(), "image/svg+xml");
  const store = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  store.setAttribute("class", "vh");
  store.setAttribute("aria-hidden", "true");
  for (const symbol of drawn.querySelectorAll("symbol")) {
    const copy = document.importNode(symbol, true);
    copy.id = `icon-${symbol.id}`;
    store.append(copy);
  }
  document.body.prepend(store); // at the end it would make the page a line longer than the glass
}

export function Icon({ name }: { name: string }) {
  return (
    <svg class="i" aria-hidden="true">
      <use href={`#icon-${name}`} />
    </svg>
  );
}
