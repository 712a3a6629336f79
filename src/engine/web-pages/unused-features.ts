/**
 * What Chromium is to leave out where it shows nothing but our pages. For the address bar of each window it
 * would keep a page, with a process of its own, and one more process for the next page that somebody may open.
 */
export const withoutUnusedFeatures =
  '--disable-features=Translate,MediaRouter,WebUIOmniboxPopup,WebUIOmniboxAimPopup,WebUIOmniboxFullPopup,SpareRendererForSitePerProcess';
