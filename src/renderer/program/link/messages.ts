/** Page → link worker. */
export type LinkRequest =
  | { type: 'init'; url: string; compositor: MessagePort; mixer: MessagePort }
  | { type: 'open' }
  | { type: 'close' };

/** Link worker → page. */
export type LinkReport =
  | { type: 'failure'; message: string }
  /** One picture was left out because the engine was behind or away. */
  | { type: 'pictureDropped' };

/** Link worker → compositor, on their port, its only message: the next picture must be a keyframe. */
export const keyframeRequest = 'keyframeRequest';
