/** The bar that is always there: Quay lại, Nghe lại, Giúp tôi; above it the ways up and down when there is more. */
import { type Edges, Ways } from "./edges";
import { Icon } from "./icons";
import { t } from "./language";

interface Props {
  edges?: Edges;
  back: () => void;
  hear: () => void;
  help: () => void;
}

export function Bar({ edges, back, hear, help }: Props) {
  const button = (icon: string, words: string, press: () => void) => (
    <button type="button" onClick={press}>
      <Icon name={icon} />
      {t(words)}
    </button>
  );
  return (
    <nav class="sim-bar" aria-label={t("Trợ giúp khi tập")}>
      {edges && <Ways edges={edges} />}
      <div class="pl-three">
        {button("back", "Quay lại", back)}
        {button("hear", "Nghe lại", hear)}
        {button("help", "Giúp tôi", help)}
      </div>
    </nav>
  );
}
