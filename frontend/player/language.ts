/** The player's own words. They are written in Vietnamese; an English page brings `english.ts` along before the player. */

declare global {
  interface Window {
    hvsWords?: Record<string, string>;
  }
}

/** The words for what we say ourselves, in the language of the page; Vietnamese where nobody has translated them. */
export const t = (text: string): string => window.hvsWords?.[text] ?? text;

/** Attributes of what is Vietnamese on any page: scenarios teach Vietnamese apps. */
export const vietnamese = (): { lang?: string } => (window.hvsWords ? { lang: "vi" } : {});
