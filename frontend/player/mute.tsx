/** What is said, and offered, where the phone has no voice. */
import { t } from "./language";
import { chromeAddress } from "./voice";

export const CANNOT_SPEAK = "Máy này chưa đọc được. Mở bằng Chrome thì nghe được, còn chữ thì vẫn đủ ở đây.";

export function Chrome() {
  const address = chromeAddress();
  if (!address) return null;
  return (
    <a class="btn wide" href={address}>
      {t("Mở bằng Chrome")}
    </a>
  );
}
