import { z } from 'zod';
import { FootlightError } from '../base/errors.ts';
import { webPageSettingsSchema } from './source-schema.ts';

/**
 * The socket by which the studio's page has web pages drawn. It numbers them itself. Requests and states
 * are JSON in text messages; a picture is a binary message: the page's number (4 bytes, big-endian), 1
 * if its colours are multiplied by alpha (1 byte), then a PNG. The next picture of a page comes when the last one was taken.
 */
const pageNumber = z.int().min(0).max(0xffffffff);
const pictureHeaderBytes = 5;
/** A page of noise at the largest size that is drawn. */
export const maxPictureBytes = 32 * 1024 * 1024;
/** Several times the largest page of a collection. */
export const maxWebPageRequestBytes = 2 * 1024 * 1024;
/** What may be drawn at once for one studio page. */
export const maxWebPages = 32;

/** A web page as it is to be drawn. */
const drawnPageSchema = z.strictObject({
  ...webPageSettingsSchema.shape,
  /** Its pictures are wanted; without that it runs on and sends none. */
  shown: z.boolean(),
});
export type DrawnPage = z.infer<typeof drawnPageSchema>;

/** Studio page → engine. */
export const webPageRequestSchema = z.discriminatedUnion('type', [
  /** Opens a page, or changes an open one. */
  z.strictObject({ type: z.literal('draw'), page: pageNumber, drawn: drawnPageSchema }),
  z.strictObject({ type: z.literal('reload'), page: pageNumber }),
  z.strictObject({ type: z.literal('close'), page: pageNumber }),
  /** The last picture was taken. */
  z.strictObject({ type: z.literal('taken'), page: pageNumber }),
]);
export type WebPageRequest = z.infer<typeof webPageRequestSchema>;

/** Engine → studio page. */
export const webPageStateSchema = z.strictObject({
  page: pageNumber,
  phase: z.enum(['starting', 'running', 'failed']),
  /** A sentence that says what is wrong and what happens next; it may run all the same. */
  problem: z.string().max(1000).optional(),
});
export type WebPageState = z.infer<typeof webPageStateSchema>;

/** A picture of a web page. */
interface PagePicture {
  page: number;
  /** Its colours are multiplied by alpha, as no PNG's should be. */
  premultiplied: boolean;
  png: Uint8Array<ArrayBuffer>;
}

export function writePagePicture(
  page: number,
  premultiplied: boolean,
  png: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(pictureHeaderBytes + png.byteLength);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, page);
  view.setUint8(4, premultiplied ? 1 : 0);
  bytes.set(png, pictureHeaderBytes);
  return bytes;
}

/**
 * Reads one binary message. The PNG is a view into `bytes`.
 * @throws FootlightError PROTOCOL_VIOLATION
 */
export function readPagePicture(bytes: Uint8Array<ArrayBuffer>): PagePicture {
  if (bytes.byteLength <= pictureHeaderBytes || bytes.byteLength > maxPictureBytes) {
    throw new FootlightError('PROTOCOL_VIOLATION', 'The engine sent something that is no picture of a page.');
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const premultiplied = view.getUint8(4) === 1;
  return { page: view.getUint32(0), premultiplied, png: bytes.subarray(pictureHeaderBytes) };
}
