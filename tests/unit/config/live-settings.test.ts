import { describe, expect, it } from 'vitest';
import { LiveSettings } from '../../../server/config/live-settings.ts';
import { loadSettings } from '../../../server/config/load.ts';
import type { Settings } from '../../../server/config/settings.ts';

describe('settings that are read anew', () => {
  const settings = loadSettings({ flags: { data: '/tmp/data' }, env: {} });
  const reloadWith = (changes: Partial<Settings>) => {
    const live = new LiveSettings(settings, () => ({ ...settings, ...changes }));
    return { live, before: live.current };
  };

  it('are told apart by when they count, and taken over where they can be', () => {
    const { live, before } = reloadWith({
      logLevel: 'debug',
      maxLiveSessions: 3,
      rungs: [],
      http: '0.0.0.0:80',
      partTargetMs: 500,
    });
    expect(live.reload()).toEqual({
      now: ['logLevel', 'maxLiveSessions'],
      nextBroadcast: ['rungs'],
      restart: ['http', 'partTargetMs'],
    });
    // Who has the object sees the change.
    expect(before).toMatchObject({ logLevel: 'debug', maxLiveSessions: 3, rungs: [] });
    expect(before).toMatchObject({ http: settings.http, partTargetMs: settings.partTargetMs });
  });

  it('are none where nothing changed', () => {
    expect(reloadWith({}).live.reload()).toEqual({ now: [], nextBroadcast: [], restart: [] });
  });

  it('may be set that were not set before, and the other way round', () => {
    const { live, before } = reloadWith({ publicUrl: 'https://live.example.org' });
    expect(live.reload().now).toEqual(['publicUrl']);
    expect(before.publicUrl).toBe('https://live.example.org');
    const back = new LiveSettings(before, () => settings);
    expect(back.reload().now).toEqual(['publicUrl']);
    expect(back.current.publicUrl).toBeUndefined();
  });

  it('stay as they are when the new ones fit only with a restart', () => {
    const { live, before } = reloadWith({ playlistWindowS: 12, targetDurationS: 2 });
    expect(() => live.reload()).not.toThrow();
    const wider = new LiveSettings({ ...settings, targetDurationS: 8, playlistWindowS: 60 }, () => settings);
    expect(() => wider.reload()).not.toThrow();
    const narrower = new LiveSettings({ ...settings, targetDurationS: 12, playlistWindowS: 60 }, () => ({
      ...settings,
      logLevel: 'debug',
    }));
    expect(() => narrower.reload()).toThrow("playlistWindowS can't change without a restart");
    expect(narrower.current.logLevel).toBe('info');
    expect(before.playlistWindowS).toBe(12);
  });
});
