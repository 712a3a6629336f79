/** The engine's end of the channel to the shell that forked it. */
export interface ShellPort {
  send(message: object): void;
  onMessage(listener: (message: unknown) => void): void;
  /** The shell is gone. */
  onClosed(listener: () => void): void;
}

/** The part of Electron's `process.parentPort` that is used; only utility processes have it. */
interface ParentPort {
  postMessage(message: object): void;
  on(event: 'message', listener: (event: { data: unknown }) => void): void;
  on(event: 'close', listener: () => void): void;
}

/** @throws Error if this process was started by hand */
export function shellPort(): ShellPort {
  const parentPort = Reflect.get(process, 'parentPort') as unknown as ParentPort | undefined;
  if (parentPort) {
    return {
      send: (message) => {
        parentPort.postMessage(message);
      },
      onMessage: (listener) => {
        parentPort.on('message', ({ data }) => {
          listener(data);
        });
      },
      onClosed: (listener) => {
        parentPort.on('close', listener);
      },
    };
  }
  if (!process.send) throw new Error('The engine is started by a shell: run `npm run studio`.');
  return {
    send: (message) => {
      if (process.connected) process.send?.(message);
    },
    onMessage: (listener) => {
      process.on('message', listener);
    },
    onClosed: (listener) => {
      process.on('disconnect', listener);
    },
  };
}
