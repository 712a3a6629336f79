import { open, readFile } from 'node:fs/promises';
import { z } from 'zod';

const nameSchema = z.string().regex(/^[A-Za-z0-9._-]{1,80}$/);

const lineSchema = z.discriminatedUnion('type', [
  /** The object storage has it, and has checked it. */
  z.object({
    type: z.literal('stored'),
    name: nameSchema,
    byteLength: z.int().min(0),
    /** ms since 1970 of its last write. */
    mtimeMs: z.number(),
  }),
  /** It was taken away again. */
  z.object({ type: z.literal('gone'), name: nameSchema }),
]);

export type StoredLine = z.infer<typeof lineSchema>;
export type StoredFile = Omit<Extract<StoredLine, { type: 'stored' }>, 'type'>;

/**
 * The list of a broadcast's files that lie in the object storage: a file of lines beside the others.
 * What stands in it is on the disk before the file that it names goes.
 */
export class StoredFiles {
  readonly file: string;

  constructor(file: string) {
    this.file = file;
  }

  /** By name; empty where there is no list. */
  async read(): Promise<ReadonlyMap<string, StoredFile>> {
    const files = new Map<string, StoredFile>();
    for (const line of (await this.#text()).split('\n')) {
      const parsed = lineSchema.safeParse(fromJson(line));
      // What a killed process left half written is no line; what it names is stored once more.
      if (!parsed.success) continue;
      const { type, ...file } = parsed.data;
      if (type === 'gone') files.delete(file.name);
      else files.set(file.name, file as StoredFile);
    }
    return files;
  }

  /** Resolves when it is on the disk. */
  async add(...lines: readonly StoredLine[]): Promise<void> {
    const handle = await open(this.file, 'a', 0o600);
    try {
      // The line before may be cut short.
      await handle.appendFile(lines.map((line) => `\n${JSON.stringify(line)}\n`).join(''));
      await handle.datasync();
    } finally {
      await handle.close();
    }
  }

  async #text(): Promise<string> {
    try {
      return await readFile(this.file, 'utf8');
    } catch (error) {
      if ((error as { code?: unknown }).code === 'ENOENT') return '';
      throw error;
    }
  }
}

function fromJson(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}
