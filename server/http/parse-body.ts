import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { FootlightError } from '../../src/shared/base/errors.ts';

/**
 * The body of a request, as the schema has it.
 * @param what the body describes, for the sentence of the error
 * @throws FootlightError BAD_REQUEST
 */
export function parseBody<T>(schema: z.ZodType<T>, request: FastifyRequest, what: string): T {
  const body = schema.safeParse(request.body);
  if (body.success) return body.data;
  const issue = body.error.issues[0];
  const where = issue?.path.join('.') ?? '';
  throw new FootlightError(
    'BAD_REQUEST',
    `The ${what}'s ${where === '' ? 'description' : where} can't be taken: ${issue?.message ?? 'it is wrong'}.`,
  );
}
