import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import {
  AV_BUFFERSRC_FLAG_KEEP_REF,
  AV_CODEC_ID_MJPEG,
  AV_PIX_FMT_YUV420P,
  AVCOL_RANGE_MPEG,
  AVCOL_SPC_BT709,
  AVCOL_PRI_BT709,
  AVCOL_TRC_BT709,
} from 'node-av/constants';
import { Codec, CodecContext, Filter, FilterGraph, Frame, type FilterContext } from 'node-av/lib';
import { FootlightError } from '../../../shared/base/errors.ts';
import { check, dictionary, makePacket } from '../ffmpeg.ts';
import { wrapText } from './wrap-text.ts';

const directory = new URL('../../../../resources/slate/', import.meta.url);
const pictureFile = new URL('back-in-a-moment.jpg', directory);
const fontFile = fileURLToPath(new URL('DejaVuSans-Bold.ttf', directory));
/** Of the picture's shorter side. */
const textHeightShare = 1 / 15;
/** From the top, in the picture's height. */
const textTop = 0.58;
const maxLines = 3;

/** The shipped picture, in memory. The caller frees it. */
export async function readPicture(): Promise<Frame> {
  const codec = Codec.findDecoder(AV_CODEC_ID_MJPEG);
  if (!codec) throw new FootlightError('WORKER_FAILED', 'This build of FFmpeg reads no JPEG.');
  const context = new CodecContext();
  context.allocContext3(codec);
  check(await context.open2(codec, null), 'start the JPEG decoder');
  const packet = makePacket(await readFile(pictureFile), 0, 0, true);
  const frame = new Frame();
  frame.alloc();
  try {
    check(await context.sendPacket(packet), 'read the slate');
    check(await context.sendPacket(null), 'read the slate');
    check(await context.receiveFrame(frame), 'read the slate');
    return frame;
  } finally {
    packet.free();
    context.freeContext();
  }
}

/**
 * The picture in another size, cut where the shape is another, with a text below its middle. The caller
 * frees it.
 * @param size even numbers of pixels
 */
export async function drawSlate(
  picture: Frame,
  size: { width: number; height: number },
  text: string,
): Promise<Frame> {
  const graph = new FilterGraph();
  graph.alloc();
  try {
    const source = graph.createFilter(
      named('buffer'),
      'in',
      `video_size=${picture.width}x${picture.height}:pix_fmt=${picture.format}:time_base=1/1:range=pc`,
    );
    const sink = graph.createFilter(named('buffersink'), 'out');
    if (!source || !sink) throw new FootlightError('WORKER_FAILED', 'FFmpeg could not set up its filters.');
    const { width, height } = size;
    let last = source;
    const append = (filter: FilterContext): void => {
      check(last.link(0, filter, 0), 'link its filters');
      last = filter;
    };
    const cover = { force_original_aspect_ratio: 'increase', out_range: 'tv', out_color_matrix: 'bt709' };
    append(made(graph, 'scale', { width, height, ...cover }));
    append(made(graph, 'crop', { w: width, h: height }));
    append(made(graph, 'format', { pix_fmts: 'yuv420p' }));
    const fontSize = Math.max(10, Math.round(Math.min(width, height) * textHeightShare));
    // In this font a sign is about 0.7 of its height wide; a tenth of the width stays free on either side.
    const lines = wrapText(text, Math.floor((width * 0.8) / (fontSize * 0.7)), maxLines);
    lines.forEach((line, index) => {
      const top = Math.round(height * textTop + index * fontSize * 1.3);
      append(made(graph, 'drawtext', drawing(line, fontSize, top)));
    });
    append(sink);
    check(await graph.config(), 'set up its filters');
    const drawn = new Frame();
    drawn.alloc();
    check(await source.buffersrcAddFrame(picture, AV_BUFFERSRC_FLAG_KEEP_REF), 'draw the slate');
    check(await source.buffersrcAddFrame(null), 'draw the slate');
    check(await sink.buffersinkGetFrame(drawn), 'draw the slate');
    drawn.format = AV_PIX_FMT_YUV420P;
    drawn.colorRange = AVCOL_RANGE_MPEG;
    drawn.colorSpace = AVCOL_SPC_BT709;
    drawn.colorPrimaries = AVCOL_PRI_BT709;
    drawn.colorTrc = AVCOL_TRC_BT709;
    return drawn;
  } finally {
    graph.free();
  }
}

function drawing(line: string, fontSize: number, top: number): Record<string, string | number> {
  return {
    text: line,
    // Without it `%{…}` in the text would be a program.
    expansion: 'none',
    fontfile: fontFile,
    fontsize: fontSize,
    fontcolor: '0xe8eaed',
    shadowcolor: '0x000000a0',
    shadowx: 0,
    shadowy: Math.max(1, Math.round(fontSize / 20)),
    x: '(w-text_w)/2',
    y: top,
  };
}

function named(name: string): Filter {
  const filter = Filter.getByName(name);
  if (!filter) throw new FootlightError('WORKER_FAILED', `This build of FFmpeg has no filter ${name}.`);
  return filter;
}

/** Options go in one by one, so nothing in a text means anything to the filter graph. */
function made(
  graph: FilterGraph,
  name: string,
  options: Readonly<Record<string, string | number>>,
): FilterContext {
  const context = graph.allocFilter(named(name), `${name}${graph.nbFilters}`);
  if (!context) throw new FootlightError('WORKER_FAILED', `FFmpeg could not make the filter ${name}.`);
  const given = dictionary(options);
  check(context.init(given.getNative()), `set up the filter ${name}`);
  given.free();
  return context;
}
