import type { CreateViewerToken, ViewerToken } from '../../../src/shared/contracts/viewing.ts';
import type { Channels } from '../channels/channels.ts';
import type { ViewerTokens } from './viewer-tokens.ts';

const defaultValidS = 12 * 3600;

/** Gives out the addresses at which private channels are watched. */
export class ViewerAccess {
  readonly #channels: Pick<Channels, 'get'>;
  readonly #tokens: ViewerTokens;
  readonly #publicHttp: () => string;

  /** @param publicHttp where viewers reach the relay, without a slash at its end */
  constructor(channels: Pick<Channels, 'get'>, tokens: ViewerTokens, publicHttp: () => string) {
    this.#channels = channels;
    this.#tokens = tokens;
    this.#publicHttp = publicHttp;
  }

  /** @throws FootlightError CHANNEL_NOT_FOUND */
  async createToken(
    name: string,
    { validForS = defaultValidS, address }: CreateViewerToken,
  ): Promise<ViewerToken> {
    const { slug } = await this.#channels.get(name);
    const expiresMs = Date.now() + validForS * 1000;
    const token = this.#tokens.sign({ slug, expiresMs, ...(address === undefined ? {} : { address }) });
    const http = this.#publicHttp();
    return {
      slug,
      token,
      expires: new Date(expiresMs).toISOString(),
      watchUrl: `${http}/c/${slug}?token=${token}`,
      playlistUrl: `${http}/hls/${slug}/index.m3u8?token=${token}`,
    };
  }

  /** A token for a machine in front of the relay, which asks for every viewer itself: all channels, for ever. */
  createEdgeToken(): string {
    return this.#tokens.sign({});
  }
}
