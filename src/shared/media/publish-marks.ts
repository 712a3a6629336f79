const testMark = 'bandwidthtest=true';
const backupMark = 'backup=1';

/** The key of a stream that is taken and seen by nobody: Twitch's way of asking for it, and the relay's. */
export function bandwidthTestKey(streamKey: string): string {
  return `${streamKey}${streamKey.includes('?') ? '&' : '?'}${testMark}`;
}

/** What a publisher says behind its key or stream name. */
export interface PublishMarks {
  /** Without the marks. */
  name: string;
  /** Nobody is to see the stream. */
  isTest: boolean;
  /** It stands by for another publisher of the same channel. */
  isBackup: boolean;
}

/** Reads `KEY?backup=1`, `KEY?bandwidthtest=true` and the like; `&` in front of the first mark will do as well. */
export function splitPublishMarks(name: string): PublishMarks {
  const start = name.search(/[?&]/u);
  if (start < 0) return { name, isTest: false, isBackup: false };
  const pairs = name.slice(start + 1).split('&');
  const others = pairs.filter((pair) => pair !== testMark && pair !== backupMark);
  const isUntouched = others.length === pairs.length;
  const rest = others.length > 0 ? `?${others.join('&')}` : '';
  return {
    name: isUntouched ? name : name.slice(0, start) + rest,
    isTest: pairs.includes(testMark),
    isBackup: pairs.includes(backupMark),
  };
}
