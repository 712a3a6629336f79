import { TRPCClientError } from '@trpc/client';
import { messageOf } from '../../shared/base/errors.ts';
import { t } from '../language/language.ts';
import { said } from '../language/said.ts';

/** What to show of anything that was thrown: the engine's sentence where there is one. */
export function sentenceOf(thrown: unknown): string {
  const message = messageOf(thrown);
  // The router's schema answers in JSON, which is not for reading.
  if (thrown instanceof TRPCClientError && /^\s*[[{]/.test(message)) {
    return t('The engine did not take this. Check what was typed and try again.');
  }
  return said(message) || t('Something went wrong. Try again.');
}
