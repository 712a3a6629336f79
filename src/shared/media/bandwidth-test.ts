const mark = 'bandwidthtest=true';

/** The key of a stream that is taken and seen by nobody: Twitch's way of asking for it, and the relay's. */
export function bandwidthTestKey(streamKey: string): string {
  return `${streamKey}${streamKey.includes('?') ? '&' : '?'}${mark}`;
}

/** A key or stream name without the mark, and whether it had it. */
export function splitBandwidthTest(name: string): { name: string; isTest: boolean } {
  const question = name.indexOf('?');
  if (question < 0) return { name, isTest: false };
  const pairs = name.slice(question + 1).split('&');
  if (!pairs.includes(mark)) return { name, isTest: false };
  const others = pairs.filter((pair) => pair !== mark);
  return { name: name.slice(0, question) + (others.length > 0 ? `?${others.join('&')}` : ''), isTest: true };
}
