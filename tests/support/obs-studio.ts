import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { processesBelow } from './processes.ts';
import { ProgramOutput } from './program-output.ts';

const exitTimeoutMs = 10_000;

/** So that OBS starts without its wizard, its questions and its updates. */
const globalIni = `[General]
FirstRun=true
EnableAutoUpdates=false
LastVersion=486539266
InfoIncrement=999

[Basic]
Profile=Test
ProfileDir=Test
SceneCollection=Test
SceneCollectionFile=Test

[BasicWindow]
SysTrayEnabled=true
SysTrayWhenStarted=true
WarnBeforeStartingStream=false
WarnBeforeStoppingStream=false
PreviewEnabled=false
`;

const profileIni = ({ width, height, bitrateKbps, preset }: ObsShow): string => `[General]
Name=Test

[Output]
Mode=Simple
Reconnect=false

[SimpleOutput]
VBitrate=${bitrateKbps}
ABitrate=96
StreamEncoder=x264
UseAdvanced=true
Preset=${preset}
x264Settings=keyint=60

[Video]
BaseCX=${width}
BaseCY=${height}
OutputCX=${width}
OutputCY=${height}
FPSType=0
FPSCommon=30

[Audio]
SampleRate=48000
ChannelSetup=Stereo
`;

/** What OBS shows, and how it encodes it. */
export interface ObsShow {
  width: number;
  height: number;
  bitrateKbps: number;
  /** Of x264. */
  preset: 'ultrafast' | 'veryfast';
  /** As OBS keeps them in its scene collections, in their order from below; each fills what its transform says. */
  sources: readonly {
    source: ObsSource;
    position?: { x: number; y: number };
    scale?: { x: number; y: number };
  }[];
}

export interface ObsSource {
  id: string;
  name: string;
  versioned_id?: string;
  settings: object;
}

/** 640 × 360 filled with a colour. */
const smallShow: ObsShow = {
  width: 640,
  height: 360,
  bitrateKbps: 1000,
  preset: 'ultrafast',
  sources: [
    {
      source: {
        id: 'color_source',
        versioned_id: 'color_source_v3',
        name: 'Colour',
        settings: { color: 0xff_00_00_ff, width: 640, height: 360 },
      },
    },
  ],
};

function sceneCollection({ sources }: ObsShow): object {
  const items = sources.map(({ source, position, scale }, index) => ({
    name: source.name,
    id: index + 1,
    visible: true,
    ...(position && { pos: position }),
    ...(scale && { scale }),
  }));
  return {
    name: 'Test',
    current_scene: 'Scene',
    current_program_scene: 'Scene',
    scene_order: [{ name: 'Scene' }],
    sources: [
      {
        id: 'scene',
        name: 'Scene',
        settings: { id_counter: items.length, custom_size: false, items },
      },
      ...sources.map(({ source }) => source),
    ],
  };
}

export interface ObsStudioOptions {
  show?: ObsShow;
  /** Lets controllers in. */
  webSocket?: { port: number; password: string };
}

/** A real OBS Studio that streams from its start, on a screen and with settings of its own. */
export class ObsStudio {
  readonly #home: string;
  readonly #screen: ChildProcess;
  readonly #obs: ChildProcess;
  readonly log: ProgramOutput;

  private constructor(home: string, screen: ChildProcess, obs: ChildProcess) {
    this.#home = home;
    this.#screen = screen;
    this.#obs = obs;
    this.log = new ProgramOutput(obs, ['stdout', 'stderr']);
  }

  /**
   * Starts OBS, which streams 640 × 360 at 30 pictures a second, and silence.
   *
   * @param server as it is written in the settings, such as `srt://127.0.0.1:8890?streamid=publish:KEY`;
   *   of RTMP with the key at its end
   */
  static async start(
    server: string,
    { show = smallShow, webSocket }: ObsStudioOptions = {},
  ): Promise<ObsStudio> {
    const home = mkdtempSync(join(tmpdir(), 'footlight-obs-'));
    const settings = join(home, '.config', 'obs-studio');
    const profile = join(settings, 'basic', 'profiles', 'Test');
    mkdirSync(profile, { recursive: true });
    mkdirSync(join(settings, 'basic', 'scenes'));
    const door = webSocket
      ? '\n[OBSWebSocket]\nFirstLoad=false\nServerEnabled=true\nAlertsEnabled=false\n'
      : '';
    writeFileSync(join(settings, 'global.ini'), globalIni + door);
    writeFileSync(join(profile, 'basic.ini'), profileIni(show));
    const service = { type: 'rtmp_custom', settings: { ...splitKey(server), use_auth: false } };
    writeFileSync(join(profile, 'service.json'), JSON.stringify(service));
    writeFileSync(join(settings, 'basic', 'scenes', 'Test.json'), JSON.stringify(sceneCollection(show)));

    const screen = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1024x768x24', '-nolisten', 'tcp'], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    });
    const chosen = screen.stdio[3];
    if (!chosen) throw new Error('Xvfb has no pipe to tell its display by.');
    const [display] = (await once(chosen, 'data')) as [Buffer];
    const obs = spawn(
      'obs',
      [
        ...['--startstreaming', '--minimize-to-tray', '--multi'],
        ...['--profile', 'Test', '--collection', 'Test'],
        ...(webSocket ? ['--websocket_port', String(webSocket.port)] : []),
        ...(webSocket ? ['--websocket_password', webSocket.password] : []),
      ],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: {
          ...process.env,
          DISPLAY: `:${display.toString().trim()}`,
          WAYLAND_DISPLAY: undefined,
          DBUS_SESSION_BUS_ADDRESS: undefined,
          HOME: home,
          XDG_CONFIG_HOME: join(home, '.config'),
          XDG_RUNTIME_DIR: home,
          QT_QPA_PLATFORM: 'xcb',
          LIBGL_ALWAYS_SOFTWARE: '1',
        },
      },
    );
    return new ObsStudio(home, screen, obs);
  }

  /** Of OBS itself, without its screen. */
  get pid(): number {
    return this.#obs.pid ?? 0;
  }

  /** Ends OBS, and its screen. The stream is torn: on the air OBS would ask before it ends in an orderly way. */
  async stop(): Promise<void> {
    const below = processesBelow(this.#obs.pid ?? 0);
    await end(this.#obs);
    for (const { pid } of below) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It went with OBS.
      }
    }
    await end(this.#screen);
    rmSync(this.#home, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}

/** OBS has a field of its own for the key of RTMP. */
function splitKey(address: string): { server: string; key: string } {
  if (!address.startsWith('rtmp')) return { server: address, key: '' };
  const slash = address.lastIndexOf('/');
  return { server: address.slice(0, slash), key: address.slice(slash + 1) };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = once(child, 'close');
  child.kill();
  const timer = setTimeout(() => child.kill('SIGKILL'), exitTimeoutMs);
  await closed;
  clearTimeout(timer);
}
