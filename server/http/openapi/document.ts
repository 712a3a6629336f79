import { broadcastPaths } from './broadcast-paths.ts';
import { channelPaths } from './channel-paths.ts';
import { forwardPaths } from './forward-paths.ts';
import { livePaths } from './live-paths.ts';
import { viewingPaths } from './viewing-paths.ts';
import { operatePaths } from './operate-paths.ts';
import { webhookPaths } from './webhook-paths.ts';

/** The API's description (OpenAPI 3.1), made of the same schemas that check it. */
export function openApiDocument(): object {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Footlight relay',
      version: '1',
      description:
        'Channels of a relay, what is live and kept of them, who is connected, and the relay itself.',
    },
    components: { securitySchemes: { admin: { type: 'http', scheme: 'bearer' } } },
    paths: {
      ...channelPaths,
      ...forwardPaths,
      ...broadcastPaths,
      ...livePaths,
      ...operatePaths,
      ...viewingPaths,
      ...webhookPaths,
    },
  };
}
