import { unpremultiply } from './unpremultiply.ts';

/**
 * Decodes a picture of a page, with what is transparent left so.
 * @param premultiplied its colours are multiplied by alpha
 */
export async function decodePicture(
  png: Uint8Array<ArrayBuffer>,
  premultiplied: boolean,
): Promise<VideoFrame> {
  const decoder = new ImageDecoder({ data: png, type: 'image/png', premultiplyAlpha: 'none' });
  try {
    const { image } = await decoder.decode();
    if (!premultiplied || (image.format !== 'RGBA' && image.format !== 'BGRA')) return image;
    try {
      return await divided(image, image.format);
    } finally {
      image.close();
    }
  } finally {
    decoder.close();
  }
}

async function divided(image: VideoFrame, format: 'RGBA' | 'BGRA'): Promise<VideoFrame> {
  const { codedWidth, codedHeight, timestamp } = image;
  const pixels = new Uint8Array(codedWidth * codedHeight * 4);
  await image.copyTo(pixels, { layout: [{ offset: 0, stride: codedWidth * 4 }] });
  unpremultiply(pixels);
  return new VideoFrame(pixels, { format, codedWidth, codedHeight, timestamp });
}
