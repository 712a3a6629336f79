import { saidIn } from '../../shared/language/said-in.ts';
import { presentLanguage } from './language.ts';

/** A sentence of the engine or of a worker in the performer's language. */
export function said(sentence: string): string {
  return saidIn(presentLanguage(), sentence);
}
