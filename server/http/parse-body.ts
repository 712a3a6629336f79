import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { FootlightError, type ErrorCode } from '../../src/shared/base/errors.ts';

/**
 * A request's body, if it is as it has to be.
 * @param what what the body describes, as it stands in the sentence of an error
 * @param codeOfField where a value is wrong that has a code of its own
 * @throws FootlightError BAD_REQUEST, and the codes of fields
 */
export function parseBody<T>(
  schema: z.ZodType<T>,
  request: FastifyRequest,
  what: string,
  codeOfField: Readonly<Record<string, ErrorCode>> = {},
): T {
  const body = schema.safeParse(request.body);
  if (body.success) return body.data;
  const issue = body.error.issues[0];
  const where = issue?.path.join('.') ?? '';
  throw new FootlightError(
    codeOfField[where] ?? 'BAD_REQUEST',
    `The ${what}'s ${where === '' ? 'description' : where} can't be taken: ${issue?.message ?? 'it is wrong'}.`,
  );
}
