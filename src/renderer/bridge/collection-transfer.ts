import { z } from 'zod';
import { FootlightError } from '../../shared/base/errors.ts';
import type { ImportedCollection } from '../../shared/contracts/collections.ts';
import { t } from '../language/language.ts';
import { said } from '../language/said.ts';
import type { EngineAccess } from './access.ts';

const importedSchema = z.object({
  id: z.string(),
  name: z.string(),
  notes: z.array(z.object({ subject: z.string(), text: z.string() })),
});
const refusalSchema = z.object({ error: z.object({ message: z.string() }) });

/**
 * Gives a file to the engine, which puts the collection in it into the list.
 * @throws FootlightError COLLECTION_INVALID with the engine's sentence
 */
export async function uploadCollection(access: EngineAccess, file: File): Promise<ImportedCollection> {
  const answer = await fetch(access.importUrl(file.name), { method: 'POST', body: file });
  const content: unknown = await answer.json().catch(() => undefined);
  if (answer.ok) return importedSchema.parse(content);
  const refusal = refusalSchema.safeParse(content);
  throw new FootlightError(
    'COLLECTION_INVALID',
    (refusal.data && said(refusal.data.error.message)) ??
      t('“{{name}}” could not be taken in. Nothing was changed.', { name: file.name }),
  );
}
