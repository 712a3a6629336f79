import { channelSchema, type Channel } from '../../src/shared/contracts/relay.ts';

export interface ListedPart {
  uri: string;
  durationS: number;
  independent: boolean;
  gap: boolean;
}

export interface ListedSegment {
  /** Absent of the segment whose parts are coming. */
  uri: string | undefined;
  durationS: number;
  discontinuity: boolean;
  gap: boolean;
  dateMs: number;
  map: string | undefined;
  parts: ListedPart[];
}

/** A media playlist as a client that is not us reads it. */
export interface ParsedPlaylist {
  text: string;
  mediaSequence: number;
  discontinuitySequence: number;
  targetDurationS: number;
  partTargetS: number;
  serverControl: Record<string, string>;
  segments: ListedSegment[];
  hint: string | undefined;
  reports: Record<string, string>[];
  ended: boolean;
}

function attributesOf(line: string): Record<string, string> {
  const pairs = line.slice(line.indexOf(':') + 1).matchAll(/([A-Z0-9-]+)=("[^"]*"|[^",]*)/g);
  return Object.fromEntries([...pairs].map(([, name = '', value = '']) => [name, value.replaceAll('"', '')]));
}

export function parsePlaylist(text: string): ParsedPlaylist {
  const value = (tag: string): string => new RegExp(`^#${tag}:(.*)$`, 'm').exec(text)?.[1] ?? '';
  const segments: ListedSegment[] = [];
  const fresh = (map?: string): ListedSegment => ({
    uri: undefined,
    durationS: 0,
    discontinuity: false,
    gap: false,
    dateMs: NaN,
    map,
    parts: [],
  });
  let segment = fresh();
  for (const line of text.split('\n')) {
    if (line === '#EXT-X-DISCONTINUITY') segment.discontinuity = true;
    else if (line === '#EXT-X-GAP') segment.gap = true;
    else if (line.startsWith('#EXT-X-MAP:')) segment.map = attributesOf(line)['URI'];
    else if (line.startsWith('#EXT-X-PROGRAM-DATE-TIME:')) segment.dateMs = Date.parse(line.slice(25));
    else if (line.startsWith('#EXT-X-PART:')) {
      const { URI = '', DURATION, INDEPENDENT, GAP } = attributesOf(line);
      segment.parts.push({
        uri: URI,
        durationS: Number(DURATION),
        independent: INDEPENDENT === 'YES',
        gap: GAP === 'YES',
      });
    } else if (line.startsWith('#EXTINF:')) segment.durationS = parseFloat(line.slice(8));
    else if (line !== '' && !line.startsWith('#')) {
      segment.uri = line;
      segments.push(segment);
      segment = fresh(segment.map);
    }
  }
  if (segment.parts.length > 0) segments.push(segment);
  return {
    text,
    segments,
    mediaSequence: Number(value('EXT-X-MEDIA-SEQUENCE')),
    discontinuitySequence: Number(value('EXT-X-DISCONTINUITY-SEQUENCE')),
    targetDurationS: Number(value('EXT-X-TARGETDURATION')),
    partTargetS: Number(attributesOf(`:${value('EXT-X-PART-INF')}`)['PART-TARGET']),
    serverControl: attributesOf(`:${value('EXT-X-SERVER-CONTROL')}`),
    hint: /^#EXT-X-PRELOAD-HINT:TYPE=PART,URI="([^"]+)"/m.exec(text)?.[1],
    reports: text
      .split('\n')
      .filter((line) => line.startsWith('#EXT-X-RENDITION-REPORT:'))
      .map(attributesOf),
    ended: text.includes('#EXT-X-ENDLIST'),
  };
}

const answerTimeoutMs = 30_000;

/** Fetches one channel's HLS. */
export class HlsViewer {
  readonly #base: string;

  constructor(http: string, slug: string) {
    this.#base = `${http}/hls/${slug}`;
  }

  /** The answer in whole: a body that nobody reads would keep its socket open. */
  async get(path: string): Promise<Response> {
    const answer = await fetch(`${this.#base}/${path}`, { signal: AbortSignal.timeout(answerTimeoutMs) });
    const { status, headers } = answer;
    return new Response(await answer.arrayBuffer(), { status, headers });
  }

  async text(path: string): Promise<string> {
    const answer = await this.get(path);
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`);
    return text;
  }

  async bytes(path: string): Promise<Buffer> {
    const answer = await this.get(path);
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return Buffer.from(await answer.arrayBuffer());
  }

  async playlist(rendition: string, query = ''): Promise<ParsedPlaylist> {
    return parsePlaylist(await this.text(`${rendition}/playlist.m3u8${query}`));
  }

  /** Follows a rendition by blocking reloads, segment by segment, until the predicate is true. */
  async playlistUntil(
    rendition: string,
    predicate: (playlist: ParsedPlaylist) => boolean,
  ): Promise<ParsedPlaylist> {
    const deadlineMs = Date.now() + 60_000;
    let playlist = await this.playlist(rendition);
    while (!predicate(playlist)) {
      if (Date.now() > deadlineMs) throw new Error(`The playlist did not come to it:\n${playlist.text}`);
      const whole = playlist.segments.filter(({ uri }) => uri !== undefined).length;
      const answer = await this.get(`${rendition}/playlist.m3u8?_HLS_msn=${playlist.mediaSequence + whole}`);
      // While a broadcast is interrupted, what is waited for may not come in time.
      playlist = answer.status === 503 ? playlist : parsePlaylist(await answer.text());
    }
    return playlist;
  }
}

/** Reads a channel's server-sent events until the predicate is true of one. */
export async function waitForChannel(
  http: string,
  slug: string,
  predicate: (channel: Channel) => boolean,
  timeoutMs = 40_000,
): Promise<Channel> {
  const leave = new AbortController();
  const signal = AbortSignal.any([leave.signal, AbortSignal.timeout(timeoutMs)]);
  const answer = await fetch(`${http}/api/v1/channels/${slug}/events`, { signal });
  if (!answer.ok || !answer.body) throw new Error(`The events can't be read: ${answer.status}`);
  let buffer = '';
  try {
    for await (const chunk of answer.body.pipeThrough(new TextDecoderStream())) {
      buffer += chunk;
      const events = buffer.split('\n\n');
      buffer = events.pop() ?? '';
      for (const event of events.filter((text) => text.startsWith('data: '))) {
        const channel = channelSchema.parse(JSON.parse(event.slice(6)));
        if (predicate(channel)) return channel;
      }
    }
  } finally {
    leave.abort();
  }
  throw new Error('The stream of events ended.');
}
