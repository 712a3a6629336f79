import type { FileWrite } from '../../shared/media/mp4/file-write.ts';

/** What of a file handle is used. */
export interface WritableFile {
  writev(parts: readonly Uint8Array[], position: number): Promise<{ bytesWritten: number }>;
  datasync(): Promise<void>;
  close(): Promise<void>;
}

/** Of one call to the operating system. */
const maxBatchParts = 512;
const maxBatchBytes = 1024 * 1024;

/** Does one step; an append goes to `endOffset`, where the file ends. */
export async function applyWrite(file: WritableFile, write: FileWrite, endOffset: number): Promise<void> {
  if (write.kind === 'patch') {
    await file.datasync();
    await writeFully(file, [write.bytes], write.offset);
    return;
  }
  let position = endOffset;
  for (const batch of batches(write.parts)) position += await writeFully(file, batch, position);
}

/** The parts in groups that one call takes. */
function* batches(parts: readonly Uint8Array[]): Generator<Uint8Array[]> {
  let batch: Uint8Array[] = [];
  let byteLength = 0;
  for (const part of parts) {
    if (
      batch.length === maxBatchParts ||
      (batch.length > 0 && byteLength + part.byteLength > maxBatchBytes)
    ) {
      yield batch;
      batch = [];
      byteLength = 0;
    }
    batch.push(part);
    byteLength += part.byteLength;
  }
  if (batch.length > 0) yield batch;
}

/** The operating system may take a part only, most of all from a disk that is about to be full. */
async function writeFully(
  file: WritableFile,
  parts: readonly Uint8Array[],
  position: number,
): Promise<number> {
  let rest = parts.filter((part) => part.byteLength > 0);
  let written = 0;
  while (rest.length > 0) {
    const { bytesWritten } = await file.writev(rest, position + written);
    if (bytesWritten === 0) throw new Error('The operating system took nothing of what was to be written.');
    written += bytesWritten;
    rest = withoutFirst(rest, bytesWritten);
  }
  return written;
}

function withoutFirst(parts: readonly Uint8Array[], byteLength: number): Uint8Array[] {
  let toSkip = byteLength;
  return parts.flatMap((part) => {
    const skipped = Math.min(toSkip, part.byteLength);
    toSkip -= skipped;
    return skipped === part.byteLength ? [] : [part.subarray(skipped)];
  });
}
