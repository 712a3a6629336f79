import { maxStreamIdBytes } from './handshake-extensions.ts';

/**
 * What a stream id asks for (libsrt docs/features/access-control.md): `#!::r=SLUG,m=publish,s=KEY`, or
 * the short forms `publish:KEY` and `request:SLUG`.
 */
export interface StreamIdRequest {
  mode: 'publish' | 'request' | 'bidirectional';
  /** r: the channel. */
  resource: string | undefined;
  /** s: the stream key. */
  session: string | undefined;
  /** u */
  user: string | undefined;
  /** h */
  host: string | undefined;
  /** t: `stream` unless said otherwise. */
  type: string;
  /** b=1, of our own: the publisher stands by for another. */
  backup: boolean;
}

const beginning = '#!::';
const modes = ['publish', 'request', 'bidirectional'] as const;

/** Undefined if the text is none of the forms, or a key comes twice or is too long. */
export function parseStreamId(streamId: string): StreamIdRequest | undefined {
  if (new TextEncoder().encode(streamId).byteLength > maxStreamIdBytes) return undefined;
  if (streamId.startsWith(beginning)) return parseLongForm(streamId.slice(beginning.length));
  const colon = streamId.indexOf(':');
  const rest = streamId.slice(colon + 1);
  if (colon < 0 || rest === '') return undefined;
  const nothing = {
    resource: undefined,
    session: undefined,
    user: undefined,
    host: undefined,
    backup: false,
  };
  switch (streamId.slice(0, colon)) {
    case 'publish':
      return { ...nothing, mode: 'publish', session: rest, type: 'stream' };
    case 'request':
      return { ...nothing, mode: 'request', resource: rest, type: 'stream' };
    default:
      return undefined;
  }
}

function parseLongForm(text: string): StreamIdRequest | undefined {
  const values = new Map<string, string>();
  for (const part of text === '' ? [] : text.split(',')) {
    const equals = part.indexOf('=');
    const key = part.slice(0, equals);
    if (equals < 1 || values.has(key)) return undefined;
    values.set(key, part.slice(equals + 1));
  }
  // An empty value says as little as none.
  const value = (key: string): string | undefined => values.get(key) || undefined;
  const mode = modes.find((known) => known === (value('m') ?? 'request'));
  return (
    mode && {
      mode,
      resource: value('r'),
      session: value('s'),
      user: value('u'),
      host: value('h'),
      type: value('t') ?? 'stream',
      backup: value('b') === '1',
    }
  );
}

/**
 * The long form, with the parts that are given.
 * @throws RangeError for a value with a comma, which the form has no way to write
 */
export function formatStreamId(request: Partial<StreamIdRequest>): string {
  const parts = [
    ['r', request.resource],
    ['m', request.mode],
    ['s', request.session],
    ['u', request.user],
    ['h', request.host],
    ['t', request.type],
    ['b', request.backup ? '1' : undefined],
  ] as const;
  if (parts.some(([, value]) => value?.includes(','))) {
    throw new RangeError('A part of a stream id has no comma.');
  }
  return (
    beginning + parts.flatMap(([key, value]) => (value === undefined ? [] : [`${key}=${value}`])).join(',')
  );
}
