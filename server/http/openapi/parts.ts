import { z } from 'zod';
import { errorBodySchema } from '../../../src/shared/contracts/relay.ts';

/** Addresses with what is done at each, as OpenAPI has it. */
export type Paths = Readonly<Record<string, object>>;

export const slugParameter = { name: 'slug', in: 'path', required: true, schema: { type: 'string' } };
export const idParameter = { name: 'id', in: 'path', required: true, schema: { type: 'string' } };
/** Of what only the admin token may do. */
export const bearer = [{ admin: [] }];

/** A JSON body by the schema that checks it. */
export function body(schema: z.ZodType): object {
  const json = z.toJSONSchema(schema, { target: 'draft-2020-12', io: 'input' });
  return { content: { 'application/json': { schema: json } } };
}

/** The answer that is expected, and that every other is an error. */
export function answers(status: number, description: string, schema?: z.ZodType): object {
  return {
    [status]: { description, ...(schema ? body(schema) : {}) },
    default: { description: 'What went wrong', ...body(errorBodySchema) },
  };
}
