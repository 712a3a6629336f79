import type { z } from 'zod';

/** More rounds than fields can lie hidden in fields that are left out. */
const maxRounds = 4;

/**
 * What another version of Footlight says: fields that this one doesn't know are left out, all others must be as
 * described.
 * @returns undefined if they are not
 */
export function parseTolerantly<Value>(schema: z.ZodType<Value>, given: unknown): Value | undefined {
  let value = given;
  for (let round = 0; round < maxRounds; round++) {
    const parsed = schema.safeParse(value);
    if (parsed.success) return parsed.data;
    for (const issue of parsed.error.issues) {
      if (issue.code !== 'unrecognized_keys') return undefined;
      value = without(value, issue.path, issue.keys);
    }
  }
  return undefined;
}

/** A copy that lacks these fields of what lies there. */
function without(value: unknown, path: readonly PropertyKey[], fields: readonly string[]): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const [next, ...rest] = path;
  if (next === undefined) {
    const left = new Set(fields);
    return Object.fromEntries(Object.entries(value).filter(([name]) => !left.has(name)));
  }
  if (Array.isArray(value)) {
    return value.map((each: unknown, index) => (index === next ? without(each, rest, fields) : each));
  }
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, name === next ? without(each, rest, fields) : each]),
  );
}
