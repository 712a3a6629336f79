import type { TextFileState } from '../../shared/contracts/text-files.ts';
import type { Source } from '../../shared/scene/model.ts';
import type { CaptureState } from './program-controller.ts';

type TextFiles = Readonly<Record<string, TextFileState>>;

/** What the files say, by path; nothing of those that were not read yet. */
export function textsOf(files: TextFiles): Record<string, string> {
  return Object.fromEntries(
    Object.entries(files).flatMap(([path, { text }]) => (text === undefined ? [] : [[path, text]])),
  );
}

/** The texts whose file can't be read; what they said last, or a copy, is seen all the same. */
export function textProblems(sources: readonly Source[], files: TextFiles): CaptureState[] {
  return sources.flatMap((source): CaptureState[] => {
    if (source.kind !== 'text') return [];
    const message = files[source.settings.textFilePath]?.problem;
    return message === undefined
      ? []
      : [{ id: source.id, phase: 'running', problem: { code: 'NOT_READY', message } }];
  });
}
