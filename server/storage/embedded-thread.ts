/** The embedded database's thread: a query would otherwise hold up the relay's event loop. */
import { parentPort, workerData } from 'node:worker_threads';
import { messageOf } from '../../src/shared/base/errors.ts';
import { openEmbedded } from './embedded-open.ts';
import type { AnswerMessage, EmbeddedSettings, QueryMessage } from './embedded-protocol.ts';

const port = parentPort;
if (!port) throw new Error('The embedded database runs in a worker thread only.');
const database = await openEmbedded((workerData as EmbeddedSettings).databasePath);

async function answer({ id, query }: QueryMessage): Promise<AnswerMessage> {
  try {
    if (!query) {
      await database.close();
      return { id, rows: [], affectedRows: 0, command: '' };
    }
    const { rows, affectedRows = 0, command } = await database.query(query.text, [...query.values]);
    return { id, rows, affectedRows, command: command ?? '' };
  } catch (failure) {
    const code = (failure as { code?: unknown } | undefined)?.code;
    return { id, failure: { message: messageOf(failure), ...(typeof code === 'string' ? { code } : {}) } };
  }
}

// One at a time and in order: PGlite has one connection.
let queue = Promise.resolve();
port.on('message', (message: QueryMessage) => {
  queue = queue.then(async () => {
    port.postMessage(await answer(message));
    if (!message.query) port.close();
  });
});
port.postMessage({ id: 0, rows: [], affectedRows: 0, command: '' } satisfies AnswerMessage);
