/**
 * Numbers of the obs-websocket protocol, version 5 (https://github.com/obsproject/obs-websocket,
 * docs/generated/protocol.md).
 */
export const rpcVersion = 1;
/** The versions that are told: controllers ask for features by them. */
export const spokenObsVersion = '32.0.0';
export const spokenObsWebSocketVersion = '5.6.3';

/** `op` of a message. */
export const opCode = {
  hello: 0,
  identify: 1,
  identified: 2,
  reidentify: 3,
  event: 5,
  request: 6,
  requestResponse: 7,
  requestBatch: 8,
  requestBatchResponse: 9,
} as const;

/** Why a connection was closed. */
export const closeCode = {
  messageDecodeError: 4002,
  missingDataField: 4003,
  invalidDataFieldType: 4004,
  invalidDataFieldValue: 4005,
  unknownOpCode: 4006,
  notIdentified: 4007,
  alreadyIdentified: 4008,
  authenticationFailed: 4009,
  unsupportedRpcVersion: 4010,
  sessionInvalidated: 4011,
} as const;
export type CloseCode = (typeof closeCode)[keyof typeof closeCode];

/** How a request ended. */
export const statusCode = {
  success: 100,
  missingRequestType: 203,
  unknownRequestType: 204,
  genericError: 205,
  unsupportedRequestBatchExecutionType: 206,
  notReady: 207,
  missingRequestField: 300,
  invalidRequestField: 400,
  invalidRequestFieldType: 401,
  requestFieldOutOfRange: 402,
  requestFieldEmpty: 403,
  outputRunning: 500,
  outputNotRunning: 501,
  outputPaused: 502,
  outputNotPaused: 503,
  studioModeActive: 505,
  studioModeNotActive: 506,
  resourceNotFound: 600,
  resourceAlreadyExists: 601,
  invalidResourceType: 602,
  notEnoughResources: 603,
  invalidResourceState: 604,
  invalidInputKind: 605,
  resourceNotConfigurable: 606,
  invalidFilterKind: 607,
  resourceCreationFailed: 700,
  resourceActionFailed: 701,
  requestProcessingFailed: 702,
  cannotAct: 703,
} as const;
export type StatusCode = (typeof statusCode)[keyof typeof statusCode];

/** Bits of what a client wants to hear of. */
export const eventIntent = {
  general: 1 << 0,
  config: 1 << 1,
  scenes: 1 << 2,
  inputs: 1 << 3,
  transitions: 1 << 4,
  filters: 1 << 5,
  outputs: 1 << 6,
  sceneItems: 1 << 7,
  mediaInputs: 1 << 8,
  vendors: 1 << 9,
  ui: 1 << 10,
  canvases: 1 << 11,
  inputVolumeMeters: 1 << 16,
  inputActiveStateChanged: 1 << 17,
  inputShowStateChanged: 1 << 18,
  sceneItemTransformChanged: 1 << 19,
} as const;

/** What a client hears of that did not say: everything but what comes many times a second. */
export const defaultEventSubscriptions = (1 << 12) - 1;

/** How the requests of a batch follow each other. */
export const executionType = { serialRealtime: 0, serialFrame: 1, parallel: 2 } as const;
