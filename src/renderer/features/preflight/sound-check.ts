import { t } from '../../language/language.ts';
import type { CheckPorts, Finding } from './check.ts';
import { judgeSound, type SoundVerdict } from './judge-sound.ts';

const listenMs = 5_000;

/** Listens to every input that is on, for five seconds. */
export async function checkSound({ studio, signal, onProgress }: CheckPorts): Promise<readonly Finding[]> {
  const inputs = studio.scenes.collection().audioInputs.filter((input) => !input.muted);
  if (inputs.length === 0) {
    return [{ tone: 'bad', sentence: t('No microphone is on. Add one in the mixer, or unmute it.') }];
  }
  const heard = new Map(inputs.map(({ id }) => [id, { peaksDb: [] as number[], rmsDb: [] as number[] }]));
  const startMs = performance.now();
  await new Promise<void>((resolve) => {
    const listening = studio.program.on('meters', (readings) => {
      for (const { id, peakDb, rmsDb } of readings) {
        heard.get(id)?.peaksDb.push(Math.max(-120, ...peakDb));
        heard.get(id)?.rmsDb.push(Math.max(-120, ...rmsDb));
      }
      onProgress(Math.min(1, (performance.now() - startMs) / listenMs));
    });
    const end = (): void => {
      listening.dispose();
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(end, listenMs);
    signal.addEventListener('abort', end, { once: true });
  });
  return inputs.flatMap((input) =>
    judgeSound(input, heard.get(input.id) ?? { peaksDb: [], rmsDb: [] }).map(findingOf),
  );
}

function findingOf({ mend, ...verdict }: SoundVerdict): Finding {
  if (!mend) return verdict;
  const { label, step, change } = mend;
  return {
    ...verdict,
    mend: {
      label,
      run: (studio) => {
        studio.scenes.change(step, change);
      },
    },
  };
}
