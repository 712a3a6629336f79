import { runProgram, type RunningProgram } from '../integration/rtmp/programs.ts';

const picture = [
  ...[
    'videotestsrc',
    'is-live=true',
    '!',
    'video/x-raw,format=I420,width=320,height=180,framerate=25/1',
    '!',
  ],
  ...['x264enc', 'tune=zerolatency', 'speed-preset=ultrafast', 'key-int-max=25', '!'],
];
const sound = [
  'audiotestsrc',
  'is-live=true',
  '!',
  'audioconvert',
  '!',
  'voaacenc',
  '!',
  'aacparse',
  '!',
  'mux.',
];

/** Debian's GStreamer as a publisher by RTMP: a test picture and a tone until it is stopped. */
export function publishByGstreamerRtmp(rtmpUrl: string): RunningProgram {
  return launch([
    ...[...picture, 'h264parse', '!', 'flvmux', 'streamable=true', 'name=mux', '!'],
    ...['rtmp2sink', `location=${rtmpUrl}`, ...sound],
  ]);
}

/**
 * The same by SRT. GStreamer 1.22 swallows the keyframes unless `alignment` is set, and the parameter
 * sets come once only unless `config-interval` is.
 */
export function publishByGstreamerSrt(srtUrl: string, streamId: string): RunningProgram {
  return launch([
    ...[...picture, 'h264parse', 'config-interval=-1', '!', 'mpegtsmux', 'alignment=7', 'name=mux', '!'],
    ...['srtsink', `uri=${srtUrl}`, `streamid=${streamId}`, ...sound],
  ]);
}

/** Plays so many pictures of an HLS address; resolves with what was said and the exit code. */
export function playByGstreamer(url: string, pictures: number): RunningProgram['finished'] {
  const sink = ['fakesink', 'sync=false', `num-buffers=${pictures}`];
  return launch(['uridecodebin3', `uri=${url}`, 'caps=video/x-raw', '!', ...sink]).finished;
}

function launch(pipeline: readonly string[]): RunningProgram {
  return runProgram('gst-launch-1.0', ['-v', '-e', ...pipeline]);
}
