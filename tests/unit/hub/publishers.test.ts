import { describe, expect, it, vi } from 'vitest';
import { chunk, config, relayCore } from './relay-core.ts';

describe('Two publishers of a channel', () => {
  const core = relayCore();
  const advance = (ms: number) => vi.advanceTimersByTimeAsync(ms);
  /** Sends media for a while, as a publisher does. */
  async function send(publication: { write: (piece: ReturnType<typeof chunk>) => void }, ms: number) {
    for (let sentMs = 0; sentMs < ms; sentMs += 100) {
      publication.write(chunk(sentMs % 2000 === 0 ? 'keyframe' : 'data', 's'));
      await advance(100);
    }
  }
  const states = () => core.hub.publishersOf('show').map(({ role, state }) => `${role} ${state}`);

  it('the second takes the place of the first where the channel is set so, but not for ever', async () => {
    core.policy.secondPublisher = 'takeover';
    const revoked: string[] = [];
    for (const name of ['a', 'b', 'c', 'd']) {
      const publication = await core.publish({}, ({ code }) => revoked.push(`${name} ${code}`));
      publication.write(chunk('keyframe', name));
    }
    expect(revoked).toEqual(['a TAKEN_OVER', 'b TAKEN_OVER', 'c TAKEN_OVER']);
    await expect(core.publish()).rejects.toMatchObject({ code: 'ALREADY_LIVE' });
    expect(core.lastJob().written).toBe('d');
  });

  it('a publisher whose connection hangs gives way to its own return', async () => {
    const revoked: string[] = [];
    await core.publishing({}, ({ code }) => revoked.push(code));
    await advance(1500);
    await expect(core.publish()).rejects.toMatchObject({ code: 'ALREADY_LIVE' });
    await advance(1000);
    await core.publishing();
    expect(revoked).toEqual(['TAKEN_OVER']);
  });

  it('a backup stands by, and goes on air with its last keyframe as soon as the main one is lost', async () => {
    const main = await core.publishing();
    const backup = await core.publish({ isBackup: true });
    for (const piece of [config('video', 'B'), chunk('keyframe', 'b1'), chunk('data', 'b2')])
      backup.write(piece);
    expect(states()).toEqual(['main onAir', 'backup standby']);
    expect(core.lastJob().written).toBe('HVk1d1');
    await expect(core.publish({ isBackup: true })).rejects.toMatchObject({ code: 'ALREADY_LIVE' });
    main.end({ orderly: true, message: 'bye' });
    expect(states()).toEqual(['backup onAir']);
    expect(core.lastJob().written).toBe('Bb1b2');
    backup.write(chunk('data', 'b3'));
    expect(core.lastJob().written).toBe('Bb1b2b3');
    backup.end({ orderly: true, message: 'bye' });
    core.lastJob().emit('ended', {});
    expect(core.outputs.at(-1)).toBe('end');
  });

  it('a backup takes over within two seconds of silence, and gives back once the main one is steady', async () => {
    const main = await core.publishing();
    const backup = await core.publish({ isBackup: true });
    for (let count = 0; count < 15; count += 1) {
      backup.write(chunk('keyframe', 'b'));
      await advance(100);
    }
    expect(states()).toEqual(['backup onAir', 'main standby']);
    for (let count = 0; count < 95; count += 1) {
      backup.write(chunk('keyframe', 'b'));
      main.write(chunk('keyframe', 'm'));
      await advance(100);
    }
    expect(states()).toEqual(['backup onAir', 'main standby']);
    for (let count = 0; count < 10; count += 1) {
      backup.write(chunk('keyframe', 'b'));
      main.write(chunk('keyframe', 'm'));
      await advance(100);
    }
    expect(states()).toEqual(['main onAir', 'backup standby']);
    expect(core.occurred.filter((kind) => kind === 'publisherSwitched')).toHaveLength(2);
  });

  it('a backup gives back only when asked where the channel is set so, and keeps what somebody chose', async () => {
    core.policy.giveBack = 'request';
    expect(() => {
      core.hub.switchPublisher('show');
    }).toThrow(expect.objectContaining({ code: 'NO_STANDBY' }) as Error);
    const main = await core.publishing();
    const backup = await core.publish({ isBackup: true });
    expect(() => {
      core.hub.switchPublisher('show');
    }).toThrow(expect.objectContaining({ code: 'NO_STANDBY' }) as Error);
    const both = {
      write: (piece: ReturnType<typeof chunk>) => [main, backup].forEach((each) => each.write(piece)),
    };
    await send(both, 500);
    core.hub.switchPublisher('show');
    expect(states()).toEqual(['backup onAir', 'main standby']);
    await send(both, 15_000);
    expect(states()).toEqual(['backup onAir', 'main standby']);
    core.policy.giveBack = 'steady';
    core.hub.handlePolicy('show', core.policy);
    await send(both, 1000);
    expect(states()).toEqual(['backup onAir', 'main standby']);
    core.hub.switchPublisher('show');
    expect(states()).toEqual(['main onAir', 'backup standby']);
  });

  it('the second stands by where the channel is set so, and the session outlives both by the grace period', async () => {
    core.policy.secondPublisher = 'standby';
    const main = await core.publishing();
    const second = await core.publish();
    second.write(chunk('keyframe', 's'));
    expect(states()).toEqual(['main onAir', 'backup standby']);
    main.end({ orderly: false, message: 'reset' });
    expect(states()).toEqual(['backup onAir']);
    const back = await core.publish();
    expect(states()).toEqual(['backup onAir', 'main standby']);
    back.end({ orderly: false, message: 'reset' });
    second.end({ orderly: false, message: 'reset' });
    await advance(29_000);
    expect(core.outputs).not.toContain('end');
    await advance(2000);
    expect(core.outputs.at(-1)).toBe('end');
  });

  it('one that stands by and sent nothing goes on air with its first keyframe', async () => {
    const main = await core.publishing();
    const backup = await core.publish({ isBackup: true });
    main.end({ orderly: true, message: 'bye' });
    expect(states()).toEqual(['backup standby']);
    await advance(3000);
    backup.write(chunk('keyframe', 'b'));
    await advance(300);
    expect(states()).toEqual(['backup onAir']);
    expect(core.outputs).not.toContain('end');
  });

  it('the broadcast is over when nobody is left of whom the last on air said goodbye', async () => {
    const main = await core.publishing();
    const backup = await core.publish({ isBackup: true });
    main.end({ orderly: true, message: 'bye' });
    expect(core.outputs).not.toContain('end');
    backup.end({ orderly: false, message: 'reset' });
    expect(core.outputs.at(-1)).toBe('end');
  });
});
