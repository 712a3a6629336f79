import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { defaultRecordingSettings, type RecordingState } from '../../../src/shared/contracts/recording.ts';
import { recordProgram } from './program-recording.ts';
import { complaintsOf } from './recorded-file.ts';
import { toneOf, trackNamesOf } from './recorded-tracks.ts';
import { runEngine, temporaryDirectory } from './running-engine.ts';
import { TestPage, toneHz } from './test-page.ts';

const buses = defaultRecordingSettings.buses.with(1, { isRecorded: true, name: 'Voice' }).with(4, {
  isRecorded: true,
  name: 'Game',
});

describe('separate tracks', () => {
  it('hold what is on their buses, in step, in a recording and in a replay', async () => {
    const folder = join(temporaryDirectory(), 'films');
    const { engine } = await runEngine({ destinations: [] });
    const page = await TestPage.open(engine.uiUrl, await recordProgram());
    onTestFinished(() => page.close());
    const until = (isSo: (state: RecordingState) => boolean) => page.untilRecording(isSo);
    // Nobody takes a bus until a recording does, not even the replay of before.
    await page.calls.settings.update.mutate({ recording: { ...defaultRecordingSettings, folder } });
    await page.calls.replay.start.mutate();
    await page.until(({ wantsProgram }) => wantsProgram);
    expect(page.state?.furtherBuses).toEqual([]);
    await page.calls.settings.update.mutate({ recording: { ...defaultRecordingSettings, folder, buses } });
    await page.calls.recording.start.mutate();
    await page.until(({ furtherBuses }) => furtherBuses.join() === '1,4');
    await page.calls.replay.stop.mutate();
    await page.calls.replay.start.mutate();
    await until(({ durationMs, replay }) => durationMs > 3000 && replay.heldMs > 2000);
    const replay = await page.calls.replay.save.mutate();
    await page.calls.recording.stop.mutate();
    expect(page.state?.furtherBuses).toEqual([1, 4]);
    await page.calls.replay.stop.mutate();
    await page.until(({ wantsProgram, furtherBuses }) => !wantsProgram && furtherBuses.length === 0);

    const [recording = ''] = readdirSync(folder)
      .map((name) => join(folder, name))
      .filter((path) => path !== replay);
    for (const file of [recording, replay]) {
      expect(await complaintsOf(file)).toBe('');
      expect(await trackNamesOf(file)).toEqual(['Program', 'Voice', 'Game']);
      const tones = await Promise.all([0, 1, 2].map((track) => toneOf(file, track)));
      for (const [track, bus] of [0, 1, 4].entries()) {
        expect(tones[track]?.hz).toBeGreaterThan(toneHz(bus) * 0.9);
        expect(tones[track]?.hz).toBeLessThan(toneHz(bus) * 1.1);
      }
      // Tracks of one recording begin within moments of each other; what both heard, they have at the same time.
      const lastLoud = tones.map(({ loudAtSeconds }) => loudAtSeconds.at(-1) ?? NaN);
      expect(Math.max(...lastLoud) - Math.min(...lastLoud)).toBeLessThan(0.005);
    }
  });
});
