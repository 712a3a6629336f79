/** Page → worker of the live streams. */
export type StreamsRequest =
  | { type: 'init'; url: string }
  /** @property frames takes `TimedFrame`s */
  | { type: 'open'; sourceId: string; url: string; frames: MessagePort }
  /** @property port takes `SoundPacket`s; undefined: nobody listens */
  | { type: 'sound'; sourceId: string; port: MessagePort | undefined }
  | { type: 'close'; sourceId: string };

/** How a live stream is doing. */
export interface StreamSourceState {
  phase: 'connecting' | 'live' | 'offline';
  /** Of the picture, px, once there is one. */
  width?: number;
  height?: number;
  /** A sentence, while it is offline. */
  problem?: string;
}

/** Worker of the live streams → page. */
export interface StreamsReport {
  sourceId: string;
  state: StreamSourceState;
}
