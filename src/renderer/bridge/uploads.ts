import { createStore } from 'zustand';

/** A file on its way into the engine's asset store. */
export interface Upload {
  id: number;
  name: string;
  sentBytes: number;
  totalBytes: number;
  cancel: () => void;
}

export const uploads = createStore<{ running: readonly Upload[] }>(() => ({ running: [] }));
let count = 0;

/** Lists an upload until it ends. */
export function followUpload(
  name: string,
  totalBytes: number,
  cancel: () => void,
): { progress: (sentBytes: number) => void; end: () => void } {
  const id = ++count;
  uploads.setState(({ running }) => ({
    running: [...running, { id, name, sentBytes: 0, totalBytes, cancel }],
  }));
  return {
    progress: (sentBytes) => {
      uploads.setState(({ running }) => ({
        running: running.map((each) => (each.id === id ? { ...each, sentBytes } : each)),
      }));
    },
    end: () => {
      uploads.setState(({ running }) => ({ running: running.filter((each) => each.id !== id) }));
    },
  };
}
