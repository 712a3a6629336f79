/** An object of a list. */
export interface ListedObject {
  name: string;
  byteLength: number;
}

/**
 * One page of a bucket's list (ListObjectsV2). The answer is XML of a fixed form, whose names are ours:
 * letters, digits, dots, hyphens and slashes.
 */
export function readListAnswer(xml: string): { objects: ListedObject[]; folders: string[]; next?: string } {
  const objects = elements(xml, 'Contents').flatMap((content) => {
    const size = text(content, 'Size');
    // Without a size it counts as not there.
    return /^\d{1,15}$/.test(size) ? [{ name: text(content, 'Key'), byteLength: Number(size) }] : [];
  });
  const folders = elements(xml, 'CommonPrefixes').map((content) => text(content, 'Prefix'));
  const next = text(xml, 'NextContinuationToken');
  const isTruncated = text(xml, 'IsTruncated') === 'true' && next !== '';
  return { objects, folders, ...(isTruncated ? { next } : {}) };
}

/** What a storage says that refuses; empty where it says nothing that can be read. */
export function readErrorAnswer(xml: string): { code: string } {
  const code = text(xml, 'Code');
  return { code: /^[A-Za-z0-9.]{1,80}$/.test(code) ? code : '' };
}

function elements(xml: string, name: string): string[] {
  return [...xml.matchAll(new RegExp(`<${name}>(.*?)</${name}>`, 'gs'))].map(([, content = '']) => content);
}

/** Of the first element of the name; empty if there is none. */
function text(xml: string, name: string): string {
  const [content = ''] = elements(xml, name);
  return content
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&#(\d{1,6});/g, (_, number: string) => String.fromCodePoint(Number(number)))
    .replace(/&amp;/g, '&');
}
