import {
  changeChannelSettingsSchema,
  channelSettingsSchema,
} from '../../../src/shared/contracts/channel-settings.ts';
import {
  channelListSchema,
  channelPassphraseSchema,
  channelSchema,
  channelWithKeySchema,
  connectionListSchema,
  createChannelSchema,
  setPassphraseSchema,
} from '../../../src/shared/contracts/relay.ts';
import { answers, bearer, body, slugParameter, type Paths } from './parts.ts';

export const channelPaths: Paths = {
  '/api/v1/channels': {
    get: { summary: 'All channels', responses: answers(200, 'The channels', channelListSchema) },
    post: {
      summary: 'Make a channel',
      security: bearer,
      requestBody: { required: true, ...body(createChannelSchema) },
      responses: answers(
        201,
        'The channel with its stream key, which is shown only now',
        channelWithKeySchema,
      ),
    },
  },
  '/api/v1/channels/{slug}': {
    parameters: [slugParameter],
    get: { summary: 'One channel', responses: answers(200, 'The channel', channelSchema) },
    delete: { summary: 'Delete a channel', security: bearer, responses: answers(204, 'It is gone') },
  },
  '/api/v1/channels/{slug}/rotate-key': {
    parameters: [slugParameter],
    post: {
      summary: 'Replace the stream key',
      security: bearer,
      responses: answers(200, 'The channel with its new key, which is shown only now', channelWithKeySchema),
    },
  },
  '/api/v1/channels/{slug}/passphrase': {
    parameters: [slugParameter],
    put: {
      summary: 'Set or remove the passphrase of SRT connections to come',
      security: bearer,
      requestBody: { required: true, ...body(setPassphraseSchema) },
      responses: answers(200, 'Whether there is a passphrase now', channelPassphraseSchema),
    },
  },
  '/api/v1/channels/{slug}/switch-publisher': {
    parameters: [slugParameter],
    post: {
      summary: 'Put the publisher that stands by on air, and the other in its place',
      security: bearer,
      responses: answers(200, 'The channel with its publishers', channelSchema),
    },
  },
  '/api/v1/channels/{slug}/settings': {
    parameters: [slugParameter],
    get: {
      summary: "The channel's settings",
      security: bearer,
      responses: answers(200, 'The settings', channelSettingsSchema),
    },
    patch: {
      summary: 'Change some of them',
      security: bearer,
      requestBody: { required: true, ...body(changeChannelSettingsSchema) },
      responses: answers(200, 'All settings, as they are now', channelSettingsSchema),
    },
  },
  '/api/v1/connections': {
    get: {
      summary: 'Publishers and readers that are connected now',
      security: bearer,
      responses: answers(200, 'The connections', connectionListSchema),
    },
  },
  '/api/v1/channels/{slug}/events': {
    parameters: [slugParameter],
    get: {
      summary: 'Server-sent events: the channel in JSON, now and at every change',
      responses: {
        ...answers(200, 'The events'),
        200: {
          description: 'The events',
          content: { 'text/event-stream': { schema: { type: 'string' } } },
        },
      },
    },
  },
};
