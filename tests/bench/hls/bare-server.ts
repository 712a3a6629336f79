/**
 * The least that can release held requests: `node bare-server.ts REQUESTS BYTES` answers that many of them at once,
 * each by one write of so many bytes on its socket, again and again. Prints its port.
 */
import { createServer, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

const [requests = 0, bytes = 0] = process.argv.slice(2).map(Number);
const head = `HTTP/1.1 200 OK\r\nContent-Length: ${bytes}\r\n\r\n`;
// The viewers read from it where the stream is.
const answer = Buffer.from(head + '#EXT-X-PART:URI="a-1.0.m4s"\n'.padEnd(bytes, ' '));
let held: Socket[] = [];

const server = createServer({ noDelay: true }, (socket) => {
  socket.on('error', () => undefined);
  socket.on('data', (request) => {
    if (request.includes('_HLS_msn')) held.push(socket);
    else socket.write(answer);
    if (held.length === requests) void release();
  });
});

async function release(): Promise<void> {
  await delay(2000);
  const waiting = held;
  held = [];
  for (const socket of waiting) socket.write(answer);
}

server.listen({ port: 0, host: '127.0.0.1', backlog: 1024 }, () => {
  const address = server.address();
  if (address && typeof address === 'object') process.stdout.write(`${address.port}\n`);
});
