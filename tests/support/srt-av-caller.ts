/**
 * The libsrt that comes with node-av, as a caller in a process of its own: sends what comes in on stdin
 * to the address in its first argument, and ends with its input.
 */
import { AVIO_FLAG_WRITE } from 'node-av/constants';
import { FFmpegError, IOContext } from 'node-av/lib';

const stream = new IOContext();
FFmpegError.throwIfError(await stream.open2(process.argv[2] ?? '', AVIO_FLAG_WRITE), 'open2');
for await (const bytes of process.stdin as AsyncIterable<Buffer>) {
  await stream.write(bytes);
  await stream.flush();
}
await stream.closep();
