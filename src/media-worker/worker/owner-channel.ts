import { flushCompileCache } from 'node:module';
import { connect } from 'node:net';
import { FootlightError, messageOf } from '../../shared/base/errors.ts';
import { FrameReader, maxFrameBytes } from '../protocol/framing.ts';
import {
  encodeMessage,
  fromWorker,
  parseMessage,
  toWorker,
  type Send,
  type ToWorker,
} from '../protocol/messages.ts';

/** A worker's way to its owner. */
export interface OwnerChannel {
  send: Send<typeof fromWorker>;
  /** The job is over; `thrown` if it failed. */
  end(thrown?: unknown): void;
  /** Stops, and goes on, taking messages, so that a slow job doesn't fill the memory. */
  pause(): void;
  resume(): void;
}

/** A job in this worker. */
export interface WorkerTask {
  handleMessage(message: ToWorker): void;
}

type Start = Extract<ToWorker, { type: 'start' }>['header'];

/** What the owner may leave unread before this worker gives up on it. */
const maxUnreadBytes = 128 * 1024 * 1024;

/** Dials the owner, and runs the job that it asks for. */
export function callOwner(socketPath: string, token: string): void {
  const socket = connect(socketPath);
  const reader = new FrameReader(maxFrameBytes);
  let task: WorkerTask | undefined;
  const early: ToWorker[] = [];
  const channel: OwnerChannel = {
    send(type, header, body) {
      socket.cork();
      for (const piece of encodeMessage(fromWorker, type, header, body)) socket.write(piece);
      socket.uncork();
      if (socket.writableLength > maxUnreadBytes) die();
    },
    end(thrown) {
      if (thrown === undefined) channel.send('ended', {});
      else channel.send('ended', { error: describe(thrown) });
    },
    pause: () => socket.pause(),
    resume: () => socket.resume(),
  };
  // Whatever ends the call ends the job: there is nobody left to work for.
  socket.on('close', die);
  socket.on('error', die);
  socket.on('data', (piece) => {
    for (const frame of reader.push(piece)) {
      const message = parseMessage(toWorker, frame);
      if (message.type === 'start') {
        startTask(message.header, channel).then(
          (started) => {
            for (const waiting of early.splice(0)) started.handleMessage(waiting);
            task = started;
            // Where NODE_COMPILE_CACHE is set: a process that is killed at its end would keep nothing for the next.
            flushCompileCache();
          },
          (failure: unknown) => {
            channel.end(failure);
          },
        );
      } else if (task) {
        task.handleMessage(message);
      } else {
        early.push(message);
      }
    }
  });
  channel.send('hello', { token });
}

async function startTask(start: Start, channel: OwnerChannel): Promise<WorkerTask> {
  const { routeFfmpegLog } = await import('./ffmpeg-log.ts');
  routeFfmpegLog(channel);
  switch (start.kind) {
    case 'transcode': {
      const { TranscodeTask } = await import('./transcode/transcode-task.ts');
      return new TranscodeTask(start.settings, channel);
    }
    case 'encode': {
      const { EncodeTask } = await import('./encode/encode-task.ts');
      return new EncodeTask(start.settings, channel);
    }
    case 'slate': {
      const { SlateTask } = await import('./slate/slate-task.ts');
      return new SlateTask(start.settings, channel);
    }
    case 'probe': {
      const { ProbeTask } = await import('./encode/probe-task.ts');
      return new ProbeTask(start.encoders, channel);
    }
  }
}

function describe(thrown: unknown): { code: FootlightError['code']; message: string } {
  if (thrown instanceof FootlightError) return { code: thrown.code, message: thrown.message.slice(0, 1000) };
  return { code: 'WORKER_FAILED', message: `The media worker failed: ${messageOf(thrown)}`.slice(0, 1000) };
}

/**
 * Ends this process without running what FFmpeg's threads would still want to do: they may be in
 * the middle of a call that waits for JavaScript.
 */
function die(): void {
  process.kill(process.pid, 'SIGKILL');
}
