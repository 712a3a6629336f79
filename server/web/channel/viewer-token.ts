/** The token that this page's address has, by which a private channel is watched. */
export function viewerToken(page: string = window.location.search): string | undefined {
  return new URLSearchParams(page).get('token') || undefined;
}

/**
 * An address of this relay with the token that the page's own address has; unchanged if there is none.
 */
export function withViewerToken(path: string, page: string = window.location.search): string {
  const token = viewerToken(page);
  if (token === undefined) return path;
  return `${path}${path.includes('?') ? '&' : '?'}token=${encodeURIComponent(token)}`;
}
