/** How a channel's session deals with its publishers, as its owner wants it. */
export interface ChannelPolicy {
  /** What becomes of a second publisher that doesn't say that it is a backup. */
  secondPublisher: 'refuse' | 'takeover' | 'standby';
  /** When a backup gives way to the main publisher that is there again. */
  giveBack: 'steady' | 'request';
  /** Whether viewers see a slate while nothing comes. */
  slate: boolean;
  slateText: string;
  /** Whether a publisher's picture is offered in lower qualities, too. */
  ladder: boolean;
}

/** Until the channel's own is known. */
export const defaultPolicy: ChannelPolicy = {
  secondPublisher: 'refuse',
  giveBack: 'steady',
  slate: false,
  slateText: '',
  ladder: true,
};
