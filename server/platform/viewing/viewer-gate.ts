import { FootlightError } from '../../../src/shared/base/errors.ts';
import type { ChannelSettings } from '../../../src/shared/contracts/channel-settings.ts';
import type { ViewerTokens } from './viewer-tokens.ts';

/** Who asks to see something of a channel. */
export interface ViewerRequest {
  token: string | undefined;
  address: string;
}

/** Lets viewers in: everybody where a channel is public, else those with a token for it. */
export class ViewerGate {
  readonly #settings: { get(slug: string): Promise<Pick<ChannelSettings, 'private'>> };
  readonly #tokens: ViewerTokens;

  constructor(
    settings: { get(slug: string): Promise<Pick<ChannelSettings, 'private'>> },
    tokens: ViewerTokens,
  ) {
    this.#settings = settings;
    this.#tokens = tokens;
  }

  async isPrivate(slug: string): Promise<boolean> {
    return (await this.#settings.get(slug)).private;
  }

  /**
   * @returns whether the channel is private: what is answered then is for this viewer alone
   * @throws FootlightError CHANNEL_NOT_FOUND, VIEWER_TOKEN_NEEDED, VIEWER_TOKEN_WRONG, VIEWER_TOKEN_EXPIRED
   */
  async admit(slug: string, { token, address }: ViewerRequest): Promise<boolean> {
    if (!(await this.isPrivate(slug))) return false;
    if (token === undefined || token === '') {
      throw new FootlightError(
        'VIEWER_TOKEN_NEEDED',
        'The channel is private. Watch at the address that its owner gave you.',
      );
    }
    this.#tokens.check(token, slug, address, Date.now());
    return true;
  }
}
