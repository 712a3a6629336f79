/** A channel's page on a Footlight relay. */
export interface WatchPage {
  page: URL;
  /** Of the relay's pages, without a slash at its end. */
  base: string;
  slug: string;
}

const watchPath = /^(.*)\/c\/([a-z0-9-]{1,40})\/?$/;

/** Undefined for what is no page of a relay. */
export function watchPageOf(watchUrl: string | undefined): WatchPage | undefined {
  if (watchUrl === undefined || !URL.canParse(watchUrl)) return undefined;
  const page = new URL(watchUrl);
  const [, prefix = '', slug] = watchPath.exec(page.pathname) ?? [];
  if (slug === undefined || !/^https?:$/.test(page.protocol)) return undefined;
  return { page, base: `${page.origin}${prefix}`, slug };
}
