import { EventEmitter } from 'node:events';

/** Loaded before a utility process's own file: Node's channel to its parent in the shape of Electron's. */
const send = process.send?.bind(process);
const port = Object.assign(new EventEmitter(), {
  postMessage: (message: unknown) => {
    if (process.connected) send?.(message);
  },
});
process.on('message', (data) => port.emit('message', { data, ports: [] }));
process.on('disconnect', () => port.emit('close'));
Object.defineProperty(process, 'parentPort', { value: port });
// A utility process has no other channel.
Object.defineProperty(process, 'send', { value: undefined });
