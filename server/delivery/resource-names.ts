/**
 * Names of what playlists point to. They hold the session's id, so that what a cache keeps for ever is
 * never taken for another session's, and nothing of the publisher's connection, so that they live on
 * through a reconnect.
 */
export type ResourceName =
  | { streamId: string; kind: 'init'; version: number }
  | { streamId: string; kind: 'segment'; msn: number }
  | { streamId: string; kind: 'part'; msn: number; part: number };

export function initName(streamId: string, version: number): string {
  return `${streamId}-init${version}.mp4`;
}

export function segmentName(streamId: string, msn: number): string {
  return `${streamId}-${msn}.m4s`;
}

export function partName(streamId: string, msn: number, part: number): string {
  return `${streamId}-${msn}.${part}.m4s`;
}

/** What a name stands for, or undefined if it is none of ours. */
export function parseResourceName(name: string): ResourceName | undefined {
  const match = /^([a-z0-9]{1,16})-(?:init(\d{1,9})\.mp4|(\d{1,12})(?:\.(\d{1,4}))?\.m4s)$/.exec(name);
  if (!match) return undefined;
  const [, streamId = '', version, msn, part] = match;
  if (version !== undefined) return { streamId, kind: 'init', version: Number(version) };
  if (part !== undefined) return { streamId, kind: 'part', msn: Number(msn), part: Number(part) };
  return { streamId, kind: 'segment', msn: Number(msn) };
}
