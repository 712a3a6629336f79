import { spawn } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { DemoResult } from '../../../cli/measure/demo-run.ts';

async function runDemo(...args: string[]): Promise<{ exitCode: number | null; line: DemoResult }> {
  const demo = spawn(
    process.execPath,
    [join(import.meta.dirname, '../../../cli/demo.ts'), '--json', ...args],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  let output = '';
  demo.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const exitCode = await new Promise<number | null>((resolve) => demo.once('close', resolve));
  return { exitCode, line: JSON.parse(output.trim().split('\n').at(-1) ?? '') as DemoResult };
}

it('shows a viewer the live picture with its sound, and says how well', async () => {
  const { exitCode, line } = await runDemo('--seconds', '6', '--rtmp', '127.0.0.1:0');
  expect(line).toMatchObject({ ok: true, protocol: 'rtmp', rungs: ['720p', '480p'] });
  expect(exitCode).toBe(0);
  expect(line.frames.shown).toBeGreaterThan(100);
  // Wide margins: the bench holds the bounds, this holds that it is live and in step.
  expect(line.glassToGlassMs.median).toBeGreaterThan(200);
  expect(line.glassToGlassMs.median).toBeLessThan(8000);
  expect(Math.abs(line.avOffsetMs.median)).toBeLessThan(150);
});

it('says why when the relay can take no stream in', async () => {
  const blocker = createServer();
  await new Promise<void>((resolve) => blocker.listen(0, '127.0.0.1', resolve));
  const { port } = blocker.address() as AddressInfo;
  const { exitCode, line } = await runDemo('--seconds', '5', '--rtmp', `127.0.0.1:${port}`);
  await new Promise((resolve) => blocker.close(resolve));
  expect(exitCode).toBe(1);
  expect(line.ok).toBe(false);
  expect(line.reason).toContain(String(port));
});
