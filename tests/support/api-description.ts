import { z } from 'zod';

const methods = ['get', 'post', 'put', 'patch', 'delete'] as const;

const contentSchema = z.record(z.string(), z.object({ schema: z.record(z.string(), z.unknown()) }));
const operationSchema = z.object({
  security: z.array(z.unknown()).optional(),
  requestBody: z.unknown().optional(),
  responses: z.record(z.string(), z.object({ content: contentSchema.optional() })),
});
const documentSchema = z.object({
  openapi: z.literal('3.1.0'),
  paths: z.record(z.string(), z.partialRecord(z.enum([...methods, 'parameters']), z.unknown())),
});

/** One call of an API, as its OpenAPI document has it. */
export interface DescribedCall {
  /** Such as `GET /api/v1/channels/{slug}`. */
  name: string;
  method: string;
  path: string;
  isGuarded: boolean;
  hasBody: boolean;
  /** Status of the answer that is expected; the first, where there are several. */
  status: number;
  contentType: string | undefined;
  /** Of an expected answer in JSON. */
  answer: z.ZodType | undefined;
  /** Of every other answer. */
  error: z.ZodType;
}

/** Reads an OpenAPI document as a client that is not us would: every call that it names. */
export function describedCalls(document: unknown): DescribedCall[] {
  return Object.entries(documentSchema.parse(document).paths).flatMap(([path, item]) =>
    methods.flatMap((method) => {
      const described = item[method];
      if (described === undefined) return [];
      const { security, requestBody, responses } = operationSchema.parse(described);
      const { default: otherwise, ...expected } = responses;
      const [[status, { content }] = ['0', {}]] = Object.entries(expected);
      const [[contentType, media] = []] = Object.entries(content ?? {});
      const error = otherwise?.content?.['application/json']?.schema;
      if (Number(status) < 200 || !error) throw new Error(`${method} ${path} is half described.`);
      return [
        {
          name: `${method.toUpperCase()} ${path}`,
          method: method.toUpperCase(),
          path,
          isGuarded: security !== undefined,
          hasBody: requestBody !== undefined,
          status: Number(status),
          contentType,
          answer: contentType === 'application/json' && media ? z.fromJSONSchema(media.schema) : undefined,
          error: z.fromJSONSchema(error),
        },
      ];
    }),
  );
}
