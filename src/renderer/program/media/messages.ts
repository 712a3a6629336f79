import type { MediaSource } from '../../../shared/scene/model.ts';
import type { MediaAction, MediaContent, MediaState } from './media-state.ts';

export type MediaPlayback = Omit<MediaSource['settings'], 'assetId'>;

/** Page → media worker. */
export type MediaRequest =
  /** @property frames takes `TimedFrame`s */
  | { type: 'open'; sourceId: string; url: string; playback: MediaPlayback; frames: MessagePort }
  | { type: 'playback'; sourceId: string; playback: MediaPlayback }
  /** Whether a scene with it is on the program. */
  | { type: 'shown'; sourceId: string; shown: boolean }
  | { type: 'control'; sourceId: string; action: MediaAction; positionMs: number }
  /** @property port takes `SoundPacket`s; undefined: nobody listens */
  | { type: 'sound'; sourceId: string; port: MessagePort | undefined }
  | { type: 'close'; sourceId: string }
  | { type: 'probe'; url: string };

/** Media worker → page. */
export type MediaReport =
  | { type: 'state'; state: MediaState }
  /** Answer to `probe`: what the file has, or a sentence why it can't be played. */
  | { type: 'probed'; url: string; content: MediaContent }
  | { type: 'probed'; url: string; problem: string };
