const assetId = /^[0-9a-f]{64}$/;

/**
 * The assets that are named in any of these, wherever in it: collections, histories, copied items. Their ids are
 * like nothing else in there, so that no kind of source or filter can be forgotten.
 */
export function usedAssets(...within: readonly unknown[]): string[] {
  const found = new Set<string>();
  // The steps of a history share nearly all that is in them.
  const seen = new Set<object>();
  const look = (value: unknown): void => {
    if (typeof value === 'string') {
      if (assetId.test(value)) found.add(value);
    } else if (typeof value === 'object' && value !== null && !seen.has(value)) {
      seen.add(value);
      for (const each of Object.values(value)) look(each);
    }
  };
  look(within);
  return [...found];
}
