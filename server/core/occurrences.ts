/**
 * What happened on a channel that operators and their programs are told of: metrics count it, webhooks
 * send it. `reason` is a sentence for people.
 */
export type Occurrence =
  | { kind: 'live' }
  | { kind: 'ended'; reason: string }
  /** The publisher is gone without a good-bye, or was turned away; the session waits for its return. */
  | { kind: 'publisherLost'; reason: string }
  | { kind: 'publisherBack' }
  /** Another publisher of the channel went on air. */
  | { kind: 'publisherSwitched'; role: 'main' | 'backup'; reason: string }
  /** Viewers see the slate, for nothing comes from the publisher. */
  | { kind: 'slateShown' }
  /** A quality was given up, because this machine can't keep up with it. */
  | { kind: 'rungShed'; rendition: string }
  | { kind: 'rungRestored'; rendition: string }
  | { kind: 'workerRestarted'; reason: string }
  /** A publisher's stream is shown, but not as it was meant: something is wrong with it. */
  | { kind: 'sourceTrouble'; reason: string }
  /** An address that the channel is sent on to is lost; the others go on. */
  | { kind: 'forwardLost'; reason: string }
  /** What is live goes on, but nothing more of it is kept. */
  | { kind: 'storageFull'; reason: string };

export type OccurrenceKind = Occurrence['kind'];

/** An occurrence with the channel that it is of. */
export type ChannelOccurrence = Occurrence & { slug: string };
