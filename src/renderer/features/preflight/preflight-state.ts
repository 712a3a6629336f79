import { create } from 'zustand';
import { sentenceOf } from '../../bridge/sentence.ts';
import type { Studio } from '../../bridge/studio.ts';
import type { Check, Finding } from './check.ts';

interface LineState {
  phase: 'waiting' | 'running' | 'done';
  progress: number;
  findings: readonly Finding[];
}

interface Preflight {
  lines: Readonly<Record<string, LineState>>;
  /** Set while it runs. */
  running: AbortController | undefined;
}

/** The check before going live, which goes on while its panel is out of sight. */
export const usePreflight = create<Preflight>(() => ({ lines: {}, running: undefined }));

const waiting: LineState = { phase: 'waiting', progress: 0, findings: [] };

/** Runs these checks one after the other; what was found before stays for the others. */
export async function runChecks(studio: Studio, checks: readonly Check[]): Promise<void> {
  if (usePreflight.getState().running) return;
  const running = new AbortController();
  const { signal } = running;
  const set = (id: string, patch: Partial<LineState>): void => {
    usePreflight.setState(({ lines }) => ({
      lines: { ...lines, [id]: { ...(lines[id] ?? waiting), ...patch } },
    }));
  };
  usePreflight.setState({ running });
  for (const { id } of checks) set(id, waiting);
  for (const { id, run } of checks) {
    if (signal.aborted) break;
    set(id, { phase: 'running' });
    const onProgress = (progress: number): void => {
      set(id, { progress });
    };
    const findings = await run({ studio, signal, onProgress }).catch(
      (failure: unknown): readonly Finding[] => [{ tone: 'bad', sentence: sentenceOf(failure) }],
    );
    set(id, isOver(signal) ? waiting : { phase: 'done', findings });
  }
  usePreflight.setState({ running: undefined });
}

/** A function, as the signal may abort while anything is waited for. */
function isOver(signal: AbortSignal): boolean {
  return signal.aborted;
}

export function cancelChecks(): void {
  usePreflight.getState().running?.abort();
}
