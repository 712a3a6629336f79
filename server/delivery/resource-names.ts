/**
 * Names of what playlists point to. They begin with the session's id (and a number, where a
 * later process took it up), so that what a cache keeps for ever is never taken for another's, and hold
 * nothing of the publisher's connection, so that they live on through a reconnect.
 */
export type ResourceName =
  | { mediaId: string; kind: 'init'; version: number }
  | { mediaId: string; kind: 'segment'; msn: number }
  | { mediaId: string; kind: 'part'; msn: number; part: number };

export function initName(mediaId: string, version: number): string {
  return `${mediaId}-init${version}.mp4`;
}

export function segmentName(mediaId: string, msn: number): string {
  return `${mediaId}-${msn}.m4s`;
}

export function partName(mediaId: string, msn: number, part: number): string {
  return `${mediaId}-${msn}.${part}.m4s`;
}

/** What a name stands for, or undefined if it is none of ours. */
export function parseResourceName(name: string): ResourceName | undefined {
  const match = /^([a-z0-9]{1,16})-(?:init(\d{1,9})\.mp4|(\d{1,12})(?:\.(\d{1,4}))?\.m4s)$/.exec(name);
  if (!match) return undefined;
  const [, mediaId = '', version, msn, part] = match;
  if (version !== undefined) return { mediaId, kind: 'init', version: Number(version) };
  if (part !== undefined) return { mediaId, kind: 'part', msn: Number(msn), part: Number(part) };
  return { mediaId, kind: 'segment', msn: Number(msn) };
}
