import { t } from '../../language/language.ts';
import { said } from '../../language/said.ts';
import { changeEncoding, describeLimit, fitOutput, isMendedBySettings } from '../../bridge/fit-output.ts';
import type { Studio } from '../../bridge/studio.ts';
import type { Destination } from '../../../shared/contracts/engine.ts';
import { checkLimits } from '../../../shared/contracts/output-limits.ts';
import { platformOf } from '../../../shared/contracts/platforms.ts';
import { recommendedVideoKbps, type UploadTestState } from '../../../shared/contracts/preflight.ts';
import { isSrtUrl } from '../../../shared/media/srt/srt-url.ts';
import { formatBitrate } from '../../ui/formats.ts';
import type { CheckPorts, Finding } from './check.ts';

/** Whether every destination has its key and takes what goes there. */
export function checkDestinations({ studio }: CheckPorts): Promise<readonly Finding[]> {
  const destinations = enabledOf(studio);
  const { encoding } = studio.state.getState().settings;
  const { canvas } = studio.scenes.collection();
  if (destinations.length === 0) {
    return Promise.resolve([
      { tone: 'bad', sentence: t('No destination is switched on. Add one, or switch one on.') },
    ]);
  }
  const findings = destinations.flatMap((destination): Finding[] => {
    const { name, url, hasKey } = destination;
    const missing: Finding[] =
      hasKey || isSrtUrl(url)
        ? []
        : [
            {
              tone: 'bad',
              sentence: t('{{name}} has no stream key. Type it in under Destinations.', { name }),
            },
          ];
    const limits = checkLimits(destination, encoding, canvas).map((problem): Finding => ({
      tone: 'warning',
      sentence: describeLimit(name, problem),
      ...(isMendedBySettings(problem) && {
        mend: { label: t('Use recommended settings'), run: fitOutput },
      }),
    }));
    return [...missing, ...limits];
  });
  if (findings.length > 0) return Promise.resolve(findings);
  const names = destinations.map(({ name }) => name).join(', ');
  return Promise.resolve([
    {
      tone: 'good',
      sentence: t('Every destination has its key and takes the output: {{names}}.', { names }),
    },
  ]);
}

/** Sends to every destination that has a place for tests, one after the other. */
export async function checkUpload({ studio, signal, onProgress }: CheckPorts): Promise<readonly Finding[]> {
  const testable = enabledOf(studio).filter((each) => platformOf(each)?.takesTests && each.hasKey);
  if (testable.length === 0) {
    return [
      {
        tone: 'off',
        sentence: t('None of your destinations takes tests: only Twitch and Footlight relays do.'),
      },
    ];
  }
  const findings: Finding[] = [];
  for (const [index, destination] of testable.entries()) {
    if (signal.aborted) break;
    const last = await testUpload(studio, destination.id, signal, (progress) => {
      onProgress((index + progress) / testable.length);
    });
    if (last) findings.push(judgeUpload(destination, last, studio));
  }
  return findings;
}

function judgeUpload(destination: Destination, test: UploadTestState, studio: Studio): Finding {
  const { name } = destination;
  if (test.phase === 'failed') {
    return {
      tone: 'bad',
      sentence: `${name}: ${test.problem ? said(test.problem.message) : t('The test failed.')}`,
    };
  }
  const { encoding } = studio.state.getState().settings;
  const values = { name, measured: formatBitrate(test.measuredKbps), asked: formatBitrate(test.askedKbps) };
  const recommended = recommendedVideoKbps(test, encoding.audioBitrateKbps);
  if (recommended === undefined) {
    return {
      tone: 'good',
      sentence: t('The way to {{name}} carries {{measured}}; {{asked}} are needed.', values),
    };
  }
  return {
    tone: 'warning',
    sentence: t('The way to {{name}} carries only {{measured}} of {{asked}}.', values),
    mend: {
      label: t('Use {{kbps}} kbit/s', { kbps: recommended }),
      run: (its) =>
        changeEncoding(
          its,
          { ...its.state.getState().settings.encoding, videoBitrateKbps: recommended },
          t('The video bitrate is {{kbps}} kbit/s now.', { kbps: recommended }),
        ),
    },
  };
}

/** The last that the engine tells; undefined if the test was called off. @throws what the engine refuses with */
function testUpload(
  studio: Studio,
  destinationId: string,
  signal: AbortSignal,
  onProgress: (progress: number) => void,
): Promise<UploadTestState | undefined> {
  return new Promise((resolve, reject) => {
    let last: UploadTestState | undefined;
    const test = studio.engine.preflight.testUpload.subscribe(destinationId, {
      onData: (state) => {
        last = state;
        onProgress(state.progress);
      },
      onComplete: () => {
        resolve(last);
      },
      onError: reject,
    });
    signal.addEventListener(
      'abort',
      () => {
        test.unsubscribe();
        resolve(undefined);
      },
      { once: true },
    );
  });
}

function enabledOf(studio: Studio): readonly Destination[] {
  return studio.state.getState().destinations.filter(({ enabled }) => enabled);
}
