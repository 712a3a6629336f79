import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { forkEngine, launchEngine } from '../../../src/engine/launcher.ts';
import { defaultRecordingSettings } from '../../../src/shared/contracts/recording.ts';
import { addItem } from '../../../src/shared/scene/commands.ts';
import { newSource } from '../../../src/shared/scene/defaults.ts';
import { ffprobe } from '../media-worker/fixtures.ts';
import { recordProgram, type ProgramRecording } from './program-recording.ts';
import { complaintsOf } from './recorded-file.ts';
import { builtPage, temporaryDirectory } from './running-engine.ts';
import { allGone, descendantsOf } from './studio-process.ts';
import { TestPage } from './test-page.ts';

/** So often the engine is killed; FOOTLIGHT_TEST_KILLS=20 for the whole of it. */
const kills = Number(process.env['FOOTLIGHT_TEST_KILLS'] ?? 1);
const allowedLossMs = 2000;
/** Of the program; from before the first fragment is complete to many of them. */
const longestMs = 5000;

/** The time at which a file's last picture is shown; 0 where no player finds anything in it. */
async function lastPictureMs(file: string): Promise<number> {
  const times = await ffprobe(file, '-select_streams', 'v', '-show_entries', 'packet=pts_time').catch(
    () => [],
  );
  return Math.max(0, ...times.map((line) => Number.parseFloat(line) * 1000));
}
const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

/** An engine in a process of its own, which is not told that it will be killed. */
async function launch(profileDir: string, rendererDir: string, program: ProgramRecording) {
  const child = forkEngine();
  const engine = await launchEngine(child, {
    ...{ profileDir, rendererDir, shell: 'browser', fakeDevices: false, destinations: [], goLive: false },
  });
  onTestFinished(() => engine.close());
  const page = await TestPage.open(engine.uiUrl, program);
  onTestFinished(() => page.close());
  const kill = async (): Promise<void> => {
    child.kill();
    await engine.ended;
    await page.close();
  };
  return { engine, page, kill };
}

it(
  `an engine that is killed while it records loses two seconds at most, and no setting (${kills} times)`,
  { timeout: 60_000 + kills * 30_000 },
  async () => {
    const program = await recordProgram();
    const [root, rendererDir] = [temporaryDirectory(), builtPage(temporaryDirectory())];
    const profileDir = join(root, 'profile');
    let running = await launch(profileDir, rendererDir, program);
    await running.page.calls.destinations.save.mutate({
      ...{ id: 'far', name: 'Far away', url: 'rtmp://127.0.0.1:9/live', enabled: true },
      streamKey: 'a-key-that-is-kept',
    });
    const opened = await running.page.calls.collections.open.query();
    const sceneId = opened.collection.programSceneId;
    const kept = addItem(opened.collection, sceneId, newSource('text', 'kept', 'Kept'), 'kept-item');
    /** How often settings and scenes were saved, and how often that was answered. */
    let [told, answered] = [0, 0];
    const save = async (): Promise<void> => {
      const { calls } = running.page;
      const collection = { ...kept, name: `Show ${++told}` };
      await Promise.all([
        calls.settings.update.mutate({ broadcast: { delaySeconds: told % 900 } }),
        calls.collections.save.mutate({ id: opened.id, collection }),
      ]);
      answered = told;
    };
    await save();

    for (let kill = 0; kill < kills; kill++) {
      const { page, kill: killIt } = running;
      const folder = join(root, `films-${kill}`);
      mkdirSync(folder);
      await page.calls.settings.update.mutate({ recording: { ...defaultRecordingSettings, folder } });
      await page.calls.recording.start.mutate();
      // Settings and scenes are written all the while, so that a kill may fall into the middle of it.
      const saving = (async () => {
        for (;;) await save();
      })().catch(() => undefined);
      const { durationMs: beforeMs } = await page.untilRecording(
        ({ durationMs }) => durationMs >= ((kill + Math.random()) / kills) * longestMs,
      );
      const family = descendantsOf(process.pid);
      expect(family.filter(({ command }) => command.includes('media-worker')).length).toBeGreaterThan(0);
      await killIt();
      await allGone(family);
      await saving;

      // More than one where the sound came late.
      const files = readdirSync(folder)
        .sort()
        .map((name) => join(folder, name));
      const left = await Promise.all(files.map(lastPictureMs));
      expect(sumOf(left), 'readable as it was left').toBeGreaterThan(beforeMs - allowedLossMs);

      running = await launch(profileDir, rendererDir, program);
      const { calls } = running.page;
      if (files.length > 0) await running.page.untilRecording(({ recovered }) => recovered.length > 0);
      const { recovered } = await calls.recording.state.query();
      const lost = recovered.filter(({ durationMs }) => durationMs === 0).map(({ file }) => file);
      const whole = files.filter((file) => !lost.includes(file));
      const saved = await Promise.all(whole.map(lastPictureMs));
      expect(sumOf(saved), 'repaired').toBeGreaterThan(beforeMs - allowedLossMs);
      expect(sumOf(saved)).toBeGreaterThanOrEqual(sumOf(left));
      for (const file of whole) expect(await complaintsOf(file)).toBe('');
      const settings = await calls.settings.get.query();
      expect(settings.recording.folder).toBe(folder);
      // The last that was answered, or the one that was on its way.
      expect([answered % 900, told % 900]).toContain(settings.broadcast.delaySeconds);
      expect(await calls.destinations.list.query()).toMatchObject([{ id: 'far', hasKey: true }]);
      const { collection } = await calls.collections.open.query();
      expect([`Show ${answered}`, `Show ${told}`]).toContain(collection.name);
      expect(collection.sources.map(({ id }) => id)).toContain('kept');
    }
    await running.engine.close();
  },
);
