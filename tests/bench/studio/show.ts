import { execFileSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { createTRPCClient, createWSClient, wsLink } from '@trpc/client';
import { forkEngine, launchEngine } from '../../../src/engine/launcher.ts';
import type { EngineRouter } from '../../../src/shared/contracts/engine-router.ts';
import type { StoredAsset } from '../../../src/shared/contracts/engine.ts';
import { newCollection, newItem, newSource } from '../../../src/shared/scene/defaults.ts';
import type { SceneCollection, SceneItem, Source } from '../../../src/shared/scene/model.ts';

export const canvas = { width: 1920, height: 1080, frameRate: 30 } as const;
export const videoBitrateKbps = 6000;

/** Files that the studio and its peer show alike. */
export interface ShowFiles {
  /** 1920×1080 at 30 fps, moving everywhere, H.264. */
  film: string;
  /** 640×360 at 30 fps. */
  inset: string;
  logo: string;
}

export const boxes = {
  film: { x: 0, y: 0, width: 1920, height: 1080 },
  inset: { x: 1240, y: 40, width: 640, height: 360 },
  logo: { x: 40, y: 40, width: 240, height: 240 },
  title: { x: 120, y: 880, width: 1400, height: 120 },
} as const;

/** Makes the files with FFmpeg. */
export async function makeShowFiles(folder: string): Promise<ShowFiles> {
  await mkdir(folder, { recursive: true });
  const files = {
    film: join(folder, 'film.mp4'),
    inset: join(folder, 'inset.mp4'),
    logo: join(folder, 'logo.png'),
  };
  const make = (input: string, more: readonly string[], path: string): void => {
    execFileSync('ffmpeg', ['-v', 'error', '-y', '-f', 'lavfi', '-i', input, ...more, path]);
  };
  const h264 = ['-c:v', 'libx264', '-preset', 'veryfast', '-pix_fmt', 'yuv420p', '-g', '60'];
  make('testsrc2=size=1920x1080:rate=30:duration=10', [...h264, '-b:v', '6M'], files.film);
  make('mandelbrot=size=640x360:rate=30', [...h264, '-b:v', '1M', '-t', '10'], files.inset);
  make('color=c=0xffb224:size=240x240', ['-frames:v', '1'], files.logo);
  return files;
}

/** A profile whose assets are the show's files, and the collection that shows them. */
export async function makeStudioShow(profileDir: string, files: ShowFiles): Promise<string> {
  const engine = await launchEngine(forkEngine(), {
    profileDir,
    rendererDir: profileDir,
    shell: 'browser',
    fakeDevices: true,
    destinations: [],
    goLive: false,
  });
  try {
    const film = await upload(engine.uiUrl, 'media', files.film);
    const inset = await upload(engine.uiUrl, 'media', files.inset);
    const logo = await upload(engine.uiUrl, 'image', files.logo);
    const calls = engineCalls(engine.uiUrl);
    const settings = await calls.engine.settings.get.query();
    await calls.engine.settings.update.mutate({ encoding: { ...settings.encoding, videoBitrateKbps } });
    await calls.close();
    const path = join(profileDir, 'show.json');
    await writeFile(path, JSON.stringify(showCollection(film.id, inset.id, logo.id)));
    return path;
  } finally {
    await engine.close();
  }
}

function showCollection(film: string, inset: string, logo: string): SceneCollection {
  const looping = { loops: true, restartsOnShow: false };
  const sources: { source: Source; box: SceneItem['transform'] }[] = [
    { source: withSettings('media', 'film', { assetId: film, ...looping }), box: boxOf('film') },
    { source: withSettings('media', 'inset', { assetId: inset, ...looping }), box: boxOf('inset') },
    { source: withSettings('image', 'logo', { assetId: logo }), box: boxOf('logo') },
    { source: withSettings('text', 'title', { text: 'Evening set, part two' }), box: boxOf('title') },
    { source: withSettings('widget', 'alerts', {}), box: boxOf('film') },
  ];
  const collection = newCollection('Bench', 'show', canvas);
  return {
    ...collection,
    sources: sources.map(({ source }) => source),
    scenes: [
      {
        id: 'show',
        name: 'Show',
        items: sources.map(({ source, box }) => ({
          ...newItem(`item-${source.id}`, source, canvas),
          transform: box,
        })),
      },
    ],
  };
}

function withSettings<Kind extends Source['kind']>(
  kind: Kind,
  id: string,
  settings: Partial<(Source & { kind: Kind })['settings']>,
): Source {
  const source = newSource(kind, id, id);
  return { ...source, settings: { ...source.settings, ...settings } } as Source;
}

function boxOf(name: keyof typeof boxes): SceneItem['transform'] {
  return { ...boxes[name], rotationDegrees: 0 };
}

async function upload(uiUrl: string, kind: 'image' | 'media', path: string): Promise<StoredAsset> {
  const address = new URL('/assets', uiUrl);
  address.searchParams.set('token', new URL(uiUrl).searchParams.get('token') ?? '');
  address.searchParams.set('kind', kind);
  address.searchParams.set('name', basename(path));
  const answer = await fetch(address, { method: 'POST', body: await readFile(path) });
  if (!answer.ok) throw new Error(`The engine did not take ${path}: ${await answer.text()}`);
  return (await answer.json()) as StoredAsset;
}

/** The engine's calls, as the page makes them. */
export function engineCalls(uiUrl: string) {
  const { host, searchParams } = new URL(uiUrl);
  const socket = createWSClient({ url: `ws://${host}/link?token=${searchParams.get('token') ?? ''}` });
  return {
    engine: createTRPCClient<EngineRouter>({ links: [wsLink({ client: socket })] }),
    close: () => socket.close(),
  };
}
