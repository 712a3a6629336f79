/**
 * Makes the embedded database at the path that is its argument, in a process of its own: it takes a
 * gigabyte of memory once, which a long-lived process would never give back.
 */
import { openEmbedded } from './embedded-open.ts';

const [databasePath] = process.argv.slice(2);
if (databasePath === undefined) throw new Error('The path of the database is missing.');
const database = await openEmbedded(databasePath);
await database.close();
