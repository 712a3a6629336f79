/**
 * Every error code that leaves a process, with the HTTP status it has where it is an answer to a
 * request. Documented in docs/errors.md; a test holds the two together.
 */
export const errorCodes = {
  // Anything
  INTERNAL: 500,
  BAD_REQUEST: 400,
  UNAUTHORIZED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  TOO_MANY_REQUESTS: 429,
  // Configuration and start
  CONFIG_INVALID: 400,
  ADDRESS_IN_USE: 409,
  DATA_DIR_LOCKED: 409,
  DATA_DIR_UNUSABLE: 500,
  STORAGE_FULL: 507,
  OBJECT_STORAGE_FAILED: 503,
  NOT_READY: 503,
  // Channels
  CHANNEL_EXISTS: 409,
  CHANNEL_NOT_FOUND: 404,
  TOO_MANY_CHANNELS: 409,
  SLUG_INVALID: 400,
  PASSPHRASE_INVALID: 400,
  SECRET_KEY_WRONG: 500,
  // Operating
  RELAY_NOT_RUNNING: 503,
  RESTART_REFUSED: 409,
  BACKUP_UNUSABLE: 400,
  WEBHOOK_NOT_FOUND: 404,
  WEBHOOK_ADDRESS_REFUSED: 400,
  TOO_MANY_WEBHOOKS: 409,
  // Ingest
  STREAM_KEY_WRONG: 401,
  ALREADY_LIVE: 409,
  TAKEN_OVER: 409,
  NO_STANDBY: 409,
  PROTOCOL_VIOLATION: 400,
  PEER_TIMEOUT: 408,
  TOO_MANY_CONNECTIONS: 429,
  STREAM_WITHOUT_VIDEO: 415,
  CODEC_UNSUPPORTED: 415,
  RELAY_STOPPING: 503,
  SOURCE_KEYFRAMES_TOO_FAR: 415,
  SOURCE_CHANGED: 409,
  SOURCE_HEADERS_MISSING: 415,
  // Delivery
  STREAM_OFFLINE: 404,
  PLAYLIST_WAIT_TOO_LONG: 503,
  WEB_APP_MISSING: 503,
  VIEWER_TOKEN_NEEDED: 401,
  VIEWER_TOKEN_WRONG: 403,
  VIEWER_TOKEN_EXPIRED: 403,
  // Media workers
  WORKER_LOST: 500,
  WORKER_FAILED: 500,
  ENCODER_UNAVAILABLE: 400,
  // Publishing
  DESTINATION_INVALID: 400,
  DESTINATION_UNREACHABLE: 502,
  DESTINATION_REFUSED: 403,
  DESTINATION_LOST: 502,
  // Studio
  BROWSER_MISSING: 500,
  DEVICE_MISSING: 404,
  DEVICE_PERMISSION: 403,
  COLLECTION_INVALID: 400,
  NOT_LIVE: 409,
  ON_AIR: 409,
} as const;

export type ErrorCode = keyof typeof errorCodes;

/** Extra facts of an error: safe to log and to show; never a secret. */
export type ErrorDetails = Readonly<Record<string, string | number | boolean>>;

/** An error with a code from the registry and a sentence that says what happened and what to do. */
export class FootlightError extends Error {
  override readonly name = 'FootlightError';
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, message: string, options: { cause?: unknown; details?: ErrorDetails } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.details = options.details ?? {};
  }

  get httpStatus(): number {
    return errorCodes[this.code];
  }
}

/** The sentence of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
