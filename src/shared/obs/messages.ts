import { z } from 'zod';

/** What a client may send, after its frame was decoded. */
export const messageSchema = z.object({ op: z.int(), d: z.record(z.string(), z.unknown()) });

export const identifySchema = z.object({
  rpcVersion: z.int(),
  authentication: z.string().max(200).optional(),
  eventSubscriptions: z.int().nonnegative().optional(),
});

export const reidentifySchema = z.object({ eventSubscriptions: z.int().nonnegative().optional() });

const requestData = z.record(z.string(), z.unknown()).nullish();

export const requestSchema = z.object({
  requestType: z.string().max(100),
  requestId: z.string().max(1000),
  requestData,
});

/** The most requests of one batch. */
const maxBatchRequests = 1000;

const batchRequestSchema = z.object({
  requestType: z.string().max(100).optional(),
  requestId: z.string().max(1000).optional(),
  requestData,
});
export type BatchRequest = z.infer<typeof batchRequestSchema>;

export const batchSchema = z.object({
  requestId: z.string().max(1000),
  haltOnFailure: z.boolean().optional(),
  executionType: z.int().optional(),
  requests: z.array(batchRequestSchema).max(maxBatchRequests),
});
export type Batch = z.infer<typeof batchSchema>;
