/** Where this page finds its engine; every address carries the token. */
export interface EngineAccess {
  /** Socket of the typed calls. */
  linkUrl: string;
  /** Socket of the encoded media. */
  mediaUrl: string;
  /** Socket of the web pages that the engine draws. */
  pagesUrl: string;
  /** Socket of the live streams that the engine reads. */
  streamsUrl: string;
  assetUrl(assetId: string): string;
  /** @param kind image, media or text */
  uploadUrl(fileName: string, kind: string): string;
  /** The report for support that was prepared last. */
  supportUrl: string;
  /** A collection with its assets as one file. */
  collectionUrl(collectionId: string): string;
  /** Where such a file, or one of OBS Studio, is given to. */
  importUrl(fileName: string): string;
}

const storageKey = 'footlight-token';

/**
 * Takes the token out of the page's address, so that it stands in no history and no screenshot.
 * The tab's own storage keeps it for a reload. Undefined if the page was opened without one.
 */
export function takeEngineAccess(page: Window): EngineAccess | undefined {
  const address = new URL(page.location.href);
  const given = address.searchParams.get('token');
  if (given) {
    page.sessionStorage.setItem(storageKey, given);
    address.searchParams.delete('token');
    page.history.replaceState(null, '', address.pathname + address.search);
  }
  const token = given ?? page.sessionStorage.getItem(storageKey);
  if (!token) return undefined;

  const at = (path: string, query: Record<string, string> = {}): string => {
    const url = new URL(path, page.location.origin);
    url.search = new URLSearchParams({ token, ...query }).toString();
    return url.href;
  };
  const socketAt = (path: string): string => at(path).replace(/^http/, 'ws');
  return {
    linkUrl: socketAt('/link'),
    mediaUrl: socketAt('/media'),
    pagesUrl: socketAt('/pages'),
    streamsUrl: socketAt('/streams'),
    supportUrl: at('/support'),
    assetUrl: (assetId) => at(`/assets/${encodeURIComponent(assetId)}`),
    collectionUrl: (collectionId) => at(`/collections/${encodeURIComponent(collectionId)}`),
    importUrl: (fileName) => at('/collections', { name: fileName }),
    uploadUrl: (fileName, kind) => at('/assets', { name: fileName, kind }),
  };
}
