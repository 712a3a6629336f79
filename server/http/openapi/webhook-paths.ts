import {
  changeWebhookSchema,
  createWebhookSchema,
  webhookDeliveryListSchema,
  webhookListSchema,
  webhookMessageSchema,
  webhookSchema,
  webhookTestSchema,
  webhookWithSecretSchema,
} from '../../../src/shared/contracts/webhooks.ts';
import { answers, bearer, body, idParameter, type Paths } from './parts.ts';

export const webhookPaths: Paths = {
  '/api/v1/webhooks': {
    get: {
      summary: 'All webhooks',
      security: bearer,
      responses: answers(200, 'The webhooks', webhookListSchema),
    },
    post: {
      summary: 'Make a webhook',
      security: bearer,
      requestBody: { required: true, ...body(createWebhookSchema) },
      responses: answers(
        201,
        'The webhook with its secret, which is shown only now',
        webhookWithSecretSchema,
      ),
      callbacks: {
        event: {
          '{$request.body#/url}': {
            post: {
              summary: 'What the relay posts, signed by Standard Webhooks',
              requestBody: { required: true, ...body(webhookMessageSchema) },
              responses: {
                '2XX': { description: 'Taken' },
                410: { description: 'No more of it: the webhook is switched off' },
                default: { description: 'Tried again within a day' },
              },
            },
          },
        },
      },
    },
  },
  '/api/v1/webhooks/{id}': {
    parameters: [idParameter],
    get: { summary: 'One webhook', security: bearer, responses: answers(200, 'The webhook', webhookSchema) },
    patch: {
      summary: 'Change a webhook, or switch it off and on',
      security: bearer,
      requestBody: { required: true, ...body(changeWebhookSchema) },
      responses: answers(200, 'The webhook', webhookSchema),
    },
    delete: {
      summary: 'Delete a webhook and its messages',
      security: bearer,
      responses: answers(204, 'It is gone'),
    },
  },
  '/api/v1/webhooks/{id}/test': {
    parameters: [idParameter],
    post: {
      summary: 'Call a webhook once, now',
      security: bearer,
      responses: answers(200, 'What came of it', webhookTestSchema),
    },
  },
  '/api/v1/webhooks/{id}/deliveries': {
    parameters: [idParameter],
    get: {
      summary: "A webhook's newest messages, newest first",
      security: bearer,
      responses: answers(200, 'The messages', webhookDeliveryListSchema),
    },
  },
};
