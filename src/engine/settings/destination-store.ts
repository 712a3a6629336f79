import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import type { WallClock } from '../../shared/base/clock.ts';
import { FootlightError } from '../../shared/base/errors.ts';
import type { Logger } from '../../shared/base/logger.ts';
import { destinationSchema, type Destination, type DestinationInput } from '../../shared/contracts/engine.ts';
import { readPublishUrl, splitPublishUrl } from '../../publish/publish-address.ts';
import { isSrtUrl } from '../../shared/media/srt/srt-url.ts';
import { srtAddressOf } from '../../publish/srt/address.ts';
import { JsonStore } from './json-store.ts';
import type { SecretStore } from './secret-store.ts';

const maxDestinations = 50;

const storedSchema = destinationSchema.omit({ hasKey: true, hasPassphrase: true });
const fileSchema = z.strictObject({
  version: z.literal(1),
  destinations: z.array(storedSchema).max(maxDestinations),
});
type StoredDestination = z.infer<typeof storedSchema>;

/** A destination with the secrets that open it; stays inside the engine. */
export interface DestinationWithSecrets {
  destination: Destination;
  streamKey: string | undefined;
  passphrase: string | undefined;
}

/** Where the performer's programs go. Secrets lie in the secret store; those of this start alone, nowhere. */
export class DestinationStore {
  readonly #open: (directory: string) => JsonStore<z.infer<typeof fileSchema>>;
  #store: JsonStore<z.infer<typeof fileSchema>>;
  readonly #secrets: SecretStore;
  readonly #ephemeral: readonly DestinationWithSecrets[];
  #stored: readonly StoredDestination[];

  /**
   * @param given addresses with their secrets, for this start only
   * @throws FootlightError DESTINATION_INVALID
   */
  constructor(
    directory: string,
    secrets: SecretStore,
    given: { publishUrls: readonly string[]; watchUrl: string | undefined },
    wallClock: WallClock,
    logger: Logger,
  ) {
    this.#secrets = secrets;
    this.#ephemeral = given.publishUrls.map((publishUrl, index) => {
      const { url, streamKey, passphrase, latencyMs } = splitPublishUrl(publishUrl);
      return {
        destination: {
          ...{ id: `given-${index + 1}`, name: new URL(url).host, url, enabled: true },
          ...{ hasKey: streamKey !== undefined, hasPassphrase: passphrase !== undefined },
          ...(latencyMs !== undefined && { latencyMs }),
          ...(given.watchUrl !== undefined && { watchUrl: given.watchUrl }),
        },
        streamKey,
        passphrase,
      };
    });
    this.#open = (folder) =>
      new JsonStore({ path: join(folder, 'destinations.json'), schema: fileSchema, wallClock, logger });
    this.#store = this.#open(directory);
    this.#stored = this.#store.load().value?.destinations ?? [];
  }

  /** Those of this directory are there from now on. */
  takeProfile(directory: string): void {
    this.#store = this.#open(directory);
    this.#stored = this.#store.load().value?.destinations ?? [];
  }

  /** Gives one profile's directory the destinations of another's, each with its secrets under an id of its own. */
  async copy(fromDirectory: string, toDirectory: string): Promise<void> {
    const destinations = this.#open(fromDirectory).load().value?.destinations ?? [];
    const copies = destinations.map((each) => ({ ...each, id: randomUUID() }));
    for (const [index, { id }] of destinations.entries()) {
      const copyId = copies[index]?.id ?? '';
      const [streamKey, passphrase] = await Promise.all([
        this.#secrets.get(id),
        this.#secrets.get(passphraseId(id)),
      ]);
      if (streamKey !== undefined) await this.#secrets.set(copyId, streamKey);
      if (passphrase !== undefined) await this.#secrets.set(passphraseId(copyId), passphrase);
    }
    this.#open(toDirectory).save({ version: 1, destinations: copies });
  }

  /** Forgets the secrets of a directory whose files are to go. */
  erase(directory: string): void {
    for (const { id } of this.#open(directory).load().value?.destinations ?? []) {
      this.#secrets.remove(id);
      this.#secrets.remove(passphraseId(id));
    }
  }

  list(): Destination[] {
    const stored = this.#stored.map((each) => this.#withoutSecrets(each));
    return [...this.#ephemeral.map((each) => each.destination), ...stored];
  }

  /** Undefined if there is none of that id. */
  async withSecrets(id: string): Promise<DestinationWithSecrets | undefined> {
    const given = this.#ephemeral.find((each) => each.destination.id === id);
    if (given) return given;
    const stored = this.#stored.find((each) => each.id === id);
    if (!stored) return undefined;
    const [streamKey, passphrase] = await Promise.all([
      this.#secrets.get(id),
      this.#secrets.get(passphraseId(id)),
    ]);
    return { destination: this.#withoutSecrets(stored), streamKey, passphrase };
  }

  /**
   * What an SRT address carries in its query goes where it belongs, unless it was given beside it.
   * @throws FootlightError DESTINATION_INVALID, STORAGE_FULL, DATA_DIR_UNUSABLE
   */
  async save(input: DestinationInput): Promise<Destination> {
    if (this.#ephemeral.some((each) => each.destination.id === input.id)) {
      throw new FootlightError(
        'DESTINATION_INVALID',
        'This destination was given at the start of the studio and can only be changed there.',
      );
    }
    const found = readPublishUrl(input.url);
    const { streamKey = found.streamKey, passphrase = found.passphrase, latencyMs, ...rest } = input;
    const isSrt = isSrtUrl(found.url);
    const latency = isSrt ? (latencyMs ?? found.latencyMs) : undefined;
    if (isSrt) srtAddressOf({ url: found.url, streamKey, passphrase: passphrase || undefined });
    const stored = { ...rest, url: found.url, ...(latency !== undefined && { latencyMs: latency }) };
    const others = this.#stored.filter((each) => each.id !== input.id);
    if (others.length >= maxDestinations) {
      throw new FootlightError(
        'DESTINATION_INVALID',
        `There are ${maxDestinations} destinations already. Remove one first.`,
      );
    }
    if (streamKey !== undefined) await this.#secrets.set(input.id, streamKey);
    if (passphrase === '' || !isSrt) this.#secrets.remove(passphraseId(input.id));
    else if (passphrase !== undefined) await this.#secrets.set(passphraseId(input.id), passphrase);
    const isNew = others.length === this.#stored.length;
    this.#write(
      isNew ? [...others, stored] : this.#stored.map((each) => (each.id === input.id ? stored : each)),
    );
    return this.#withoutSecrets(stored);
  }

  remove(id: string): void {
    this.#write(this.#stored.filter((each) => each.id !== id));
    this.#secrets.remove(id);
    this.#secrets.remove(passphraseId(id));
  }

  #withoutSecrets(stored: StoredDestination): Destination {
    const { id } = stored;
    return { ...stored, hasKey: this.#secrets.has(id), hasPassphrase: this.#secrets.has(passphraseId(id)) };
  }

  #write(destinations: readonly StoredDestination[]): void {
    this.#store.save({ version: 1, destinations: [...destinations] });
    this.#stored = destinations;
  }
}

function passphraseId(destinationId: string): string {
  return `${destinationId}:passphrase`;
}
