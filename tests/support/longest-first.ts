import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take longest, the longest first: begun last, each would be waited for alone. */
const longest = [
  'integration/relay/resilience',
  'integration/relay/foreign-readers',
  'integration/engine/failing-destinations',
  'integration/relay/conformance',
  'integration/srt/relay-read',
  'integration/srt/lossy',
  'integration/media-worker/transcode',
  'integration/relay/start',
  'integration/relay/object-storage',
  'integration/srt/relay-publish',
  'integration/engine/broadcast',
  'integration/relay/publishers',
  'integration/engine/studio',
  'integration/shell/package',
  'integration/engine/recording-engine',
  'integration/relay/restart',
  'integration/engine/adaptive-bitrate',
  'e2e/watch-relay',
  'e2e/program-page',
  'e2e/watch',
  'e2e/whole-way/demo',
  'e2e/studio-ui',
  'e2e/whole-way/start',
  'e2e/pages-and-streams',
  'e2e/mixer-ui',
  'e2e/accessibility',
  'e2e/program',
  'e2e/whole-way/camera-to-viewer',
  'e2e/whole-way/hevc',
];

/** Vitest's own order, which in a clean checkout goes by the size of the files, behind those that take longest. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number => {
      const index = longest.findIndex((name) => moduleId.endsWith(`/tests/${name}.test.ts`));
      return index === -1 ? longest.length : index;
    };
    // Vitest puts them into the groups of their projects afterwards.
    return (await super.sort(files)).sort((a, b) => place(a) - place(b));
  }
}
