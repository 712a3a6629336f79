import type { Studio } from '../../bridge/studio.ts';
import type { Verdict } from './verdict.ts';

/** What a check found. */
export interface Finding extends Verdict {
  /** What the studio can do about it by itself; it can be undone. */
  mend?: { label: string; run: (studio: Studio) => void | Promise<void> };
}

export interface CheckPorts {
  studio: Studio;
  signal: AbortSignal;
  /** 0 to 1 */
  onProgress: (progress: number) => void;
}

/** One line of the check before going live. */
export interface Check {
  id: string;
  title: string;
  /** What the performer does meanwhile, such as speak. */
  meanwhile?: string;
  run: (ports: CheckPorts) => Promise<readonly Finding[]>;
}
