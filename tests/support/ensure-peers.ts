import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Programs that the tests talk to, and Debian's packages that bring them. */
const peers = [
  { program: 'chromium', package: 'chromium' },
  { program: 'ffmpeg', package: 'ffmpeg' },
  { program: 'ffprobe', package: 'ffmpeg' },
  { program: 'Xvfb', package: 'xvfb' },
  { program: 'openbox', package: 'openbox' },
  { program: 'xwininfo', package: 'x11-utils' },
  { program: 'srt-live-transmit', package: 'srt-tools' },
  { program: 'obs', package: 'obs-studio' },
  { program: 'nginx', package: 'nginx' },
  { program: 'gst-inspect-1.0', package: 'gstreamer1.0-tools' },
];

/** Parts of GStreamer's pipelines, likewise. */
const elements = [
  { element: 'videotestsrc', package: 'gstreamer1.0-plugins-base' },
  { element: 'flvmux', package: 'gstreamer1.0-plugins-good' },
  { element: 'rtmp2sink', package: 'gstreamer1.0-plugins-bad' },
  { element: 'x264enc', package: 'gstreamer1.0-plugins-ugly' },
];

/** Parts of Debian's Python, likewise. */
const pythonModules = [{ module: 'swift/common/middleware/s3api', package: 'python3-swift' }];

function isInstalled(program: string): boolean {
  // Debian has servers in a folder that is not in every user's path.
  return ['/usr/sbin', ...(process.env['PATH'] ?? '').split(delimiter)].some((folder) =>
    existsSync(join(folder, program)),
  );
}

function hasElement(element: string): boolean {
  return spawnSync('gst-inspect-1.0', ['--exists', element]).status === 0;
}

function aptGet(...args: string[]): boolean {
  const result = spawnSync('apt-get', args, {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  return result.status === 0;
}

const missing = [
  ...new Set(
    [
      ...peers.filter((peer) => !isInstalled(peer.program)),
      ...elements.filter(({ element }) => !hasElement(element)),
      ...pythonModules.filter(({ module }) => !existsSync(join('/usr/lib/python3/dist-packages', module))),
    ].map((peer) => peer.package),
  ),
];
if (missing.length > 0) {
  const install = ['install', '-y', '-qq', '--no-install-recommends', ...missing];
  const mayInstall = process.getuid?.() === 0 && isInstalled('apt-get');
  if (mayInstall) process.stderr.write(`Installing what the tests need: ${missing.join(', ')}\n`);
  if (!mayInstall || !aptGet('update', '-qq') || !aptGet(...install)) {
    process.stderr.write(
      `The tests need programs that are not here. Install them, then run the tests again:\n  sudo apt-get install ${missing.join(' ')}\n`,
    );
    process.exit(2);
  }
}
