import { describe, expect, it } from 'vitest';
import { judgeDiskSpeed } from '../../../cli/doctor/data.ts';
import { judgeEncoders } from '../../../cli/doctor/encoders.ts';
import { judgeOpenFiles, judgeReceiveBuffer } from '../../../cli/doctor/machine.ts';

const libx264 = { encoder: 'libx264', codec: 'h264', hardware: false, framesPerSecond: 120 } as const;

describe('the doctor', () => {
  it('finds small UDP buffers', () => {
    expect(judgeReceiveBuffer('212992\n')).toMatchObject({
      state: 'warning',
      advice: expect.stringContaining('net.core.rmem_max=4194304') as unknown,
    });
    expect(judgeReceiveBuffer('4194304\n').state).toBe('good');
    expect(judgeReceiveBuffer(undefined).state).toBe('unknown');
  });

  it('finds too few open files for the connections that are allowed', () => {
    expect(judgeOpenFiles(1024, 20_000)).toMatchObject({
      state: 'warning',
      advice: expect.stringContaining('ulimit -n 20500') as unknown,
    });
    expect(judgeOpenFiles(1_048_576, 20_000).state).toBe('good');
    expect(judgeOpenFiles('unlimited', 20_000).state).toBe('good');
    expect(judgeOpenFiles(undefined, 20_000).state).toBe('unknown');
  });

  it('finds slow disks', () => {
    expect(judgeDiskSpeed(5e6).state).toBe('warning');
    expect(judgeDiskSpeed(500e6).state).toBe('good');
  });

  it('reckons how many ladders the encoders keep up with', () => {
    // 1280×720 at 120 frames/s are four streams of 30.
    expect(judgeEncoders([libx264], [{ height: 720 }])[1]).toMatchObject({
      state: 'good',
      message: 'about 4.0 streams at once with the ladder 720p by libx264',
    });
    expect(judgeEncoders([libx264], [{ height: 2160 }, { height: 1080 }])[1]?.state).toBe('warning');
    expect(judgeEncoders([], [{ height: 720 }])[0]?.state).toBe('bad');
  });
});
