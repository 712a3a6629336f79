/** Names under which a key is looked for in a query string. */
const keyParameters = new Set(['key', 'streamkey']);

/**
 * The stream key of a publish request. It stands, in this order: in the query of the stream name or of
 * the app as `key=`; as the stream name; or, where there is no name, as the last part of an app of
 * several (`live/KEY`).
 * @returns undefined if there is none
 */
export function streamKeyOf(app: string, streamName: string): string | undefined {
  const [namePath = '', nameQuery = ''] = splitQuery(streamName);
  const [appPath = '', appQuery = ''] = splitQuery(app);
  const fromQuery = keyInQuery(nameQuery) ?? keyInQuery(appQuery);
  if (fromQuery !== undefined) return fromQuery;
  const name = namePath.replace(/^\/+|\/+$/gu, '');
  if (name !== '') return name;
  const parts = appPath.split('/').filter((part) => part !== '');
  return parts.length > 1 ? parts.at(-1) : undefined;
}

function splitQuery(text: string): string[] {
  const mark = text.indexOf('?');
  return mark < 0 ? [text] : [text.slice(0, mark), text.slice(mark + 1)];
}

function keyInQuery(query: string): string | undefined {
  for (const pair of query.split('&')) {
    const equals = pair.indexOf('=');
    if (equals > 0 && keyParameters.has(pair.slice(0, equals).toLowerCase())) {
      return decode(pair.slice(equals + 1)) || undefined;
    }
  }
  return undefined;
}

/** Percent-decoded, or as it came where that is not possible. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
