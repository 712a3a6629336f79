/**
 * The playlist's address of what a person gives: a relay's watch page or player (`/c/SLUG`, `/embed/SLUG`)
 * becomes its channel's playlist, with the viewer's token if there is one; a playlist's own stays as it is.
 * Undefined for what is no address of a stream.
 */
export function playlistAddress(given: string): string | undefined {
  const found = /^(https?:\/\/[^/?#\s]+)(\/[^?#\s]*)?(\?[^#\s]*)?/i.exec(given.trim());
  if (!found) return undefined;
  const [, origin = '', path = '/', query = ''] = found;
  const page = /^(.*)\/(?:c|embed)\/([^/]+)\/?$/.exec(path);
  if (page) return `${origin}${page[1] ?? ''}/hls/${page[2] ?? ''}/index.m3u8${query}`;
  return path.endsWith('.m3u8') ? `${origin}${path}${query}` : undefined;
}
