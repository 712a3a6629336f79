/**
 * An address of this relay with the token that the page's own address has, by which a private channel is
 * watched; unchanged if there is none.
 */
export function withViewerToken(path: string, page: string = window.location.search): string {
  const token = new URLSearchParams(page).get('token');
  if (token === null || token === '') return path;
  return `${path}${path.includes('?') ? '&' : '?'}token=${encodeURIComponent(token)}`;
}
