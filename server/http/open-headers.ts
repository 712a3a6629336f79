/** What every answer with a playlist or media says: players of any origin may have it. */
export const openHeaders = {
  'x-content-type-options': 'nosniff',
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'content-length, content-range, date, etag',
  // Other pages may take it into their own documents, also those that are isolated.
  'cross-origin-resource-policy': 'cross-origin',
} as const;
