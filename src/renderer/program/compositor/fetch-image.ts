const maxImageBytes = 32 * 1024 * 1024;
const fetchTimeoutMs = 30_000;

/** An image's bytes. @throws Error with what is wrong, such as `it is larger than 32 MB` */
export async function fetchImageFile(url: string): Promise<Blob> {
  const response = await fetch(url, { signal: AbortSignal.timeout(fetchTimeoutMs) });
  if (!response.ok) throw new Error(`the engine answered ${response.status}`);
  const blob = await response.blob();
  if (blob.size > maxImageBytes) throw new Error('it is larger than 32 MB');
  return blob;
}

/** An image as it stands. @throws Error with what is wrong */
export async function fetchImage(url: string): Promise<ImageBitmap> {
  return createImageBitmap(await fetchImageFile(url));
}
