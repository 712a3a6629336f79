import { createTRPCClient, createWSClient, wsLink, type TRPCClient } from '@trpc/client';
import type { EngineRouter } from '../../shared/contracts/engine-router.ts';

export type EngineClient = TRPCClient<EngineRouter>;

/** `lost` while the engine does not answer; the client tries again by itself. */
export type LinkPhase = 'connecting' | 'open' | 'lost';

/** Calls and subscriptions of the engine over one socket, taken up again after a loss. */
export function createEngineClient(linkUrl: string, onPhase: (phase: LinkPhase) => void): EngineClient {
  const socket = createWSClient({
    url: linkUrl,
    retryDelayMs: (attempt) => Math.min(250 * 2 ** attempt, 4_000),
    keepAlive: { enabled: true, intervalMs: 5_000, pongTimeoutMs: 5_000 },
    onOpen: () => {
      onPhase('open');
    },
    onClose: () => {
      onPhase('lost');
    },
    onError: () => {
      onPhase('lost');
    },
  });
  return createTRPCClient<EngineRouter>({ links: [wsLink({ client: socket })] });
}
