import { join } from 'node:path';
import { z } from 'zod';
import type { WallClock } from '../../shared/base/clock.ts';
import { FootlightError } from '../../shared/base/errors.ts';
import type { Logger } from '../../shared/base/logger.ts';
import { destinationSchema, type Destination, type DestinationInput } from '../../shared/contracts/engine.ts';
import { checkPublishUrl, splitPublishUrl } from '../publish/publisher.ts';
import { JsonStore } from './json-store.ts';
import type { SecretStore } from './secret-store.ts';

const maxDestinations = 50;

const storedSchema = destinationSchema.omit({ hasKey: true });
const fileSchema = z.strictObject({
  version: z.literal(1),
  destinations: z.array(storedSchema).max(maxDestinations),
});
type StoredDestination = z.infer<typeof storedSchema>;

/** A destination with the key that opens it; stays inside the engine. */
export interface DestinationWithKey {
  destination: Destination;
  streamKey: string | undefined;
}

/** Where the performer's programs go. Keys lie in the secret store; those of this start alone, nowhere. */
export class DestinationStore {
  readonly #store: JsonStore<z.infer<typeof fileSchema>>;
  readonly #secrets: SecretStore;
  readonly #ephemeral: readonly { destination: Destination; streamKey: string }[];
  #stored: readonly StoredDestination[];

  /**
   * @param given addresses with their keys, for this start only
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
      const { url, streamKey } = splitPublishUrl(publishUrl);
      const { host } = new URL(url);
      return {
        destination: {
          ...{ id: `given-${index + 1}`, name: host, url, enabled: true, hasKey: true },
          ...(given.watchUrl !== undefined && { watchUrl: given.watchUrl }),
        },
        streamKey,
      };
    });
    const path = join(directory, 'destinations.json');
    this.#store = new JsonStore({ path, schema: fileSchema, wallClock, logger });
    this.#stored = this.#store.load().value?.destinations ?? [];
  }

  list(): Destination[] {
    const stored = this.#stored.map((each) => ({ ...each, hasKey: this.#secrets.has(each.id) }));
    return [...this.#ephemeral.map((each) => each.destination), ...stored];
  }

  /** Undefined if there is none of that id. */
  async withKey(id: string): Promise<DestinationWithKey | undefined> {
    const destination = this.list().find((each) => each.id === id);
    if (!destination) return undefined;
    const given = this.#ephemeral.find((each) => each.destination.id === id);
    return { destination, streamKey: given ? given.streamKey : await this.#secrets.get(id) };
  }

  /** @throws FootlightError DESTINATION_INVALID, STORAGE_FULL, DATA_DIR_UNUSABLE */
  async save(input: DestinationInput): Promise<Destination> {
    if (this.#ephemeral.some((each) => each.destination.id === input.id)) {
      throw new FootlightError(
        'DESTINATION_INVALID',
        'This destination was given at the start of the studio and can only be changed there.',
      );
    }
    checkPublishUrl(input.url);
    const { streamKey, ...stored } = input;
    const others = this.#stored.filter((each) => each.id !== input.id);
    if (others.length >= maxDestinations) {
      throw new FootlightError(
        'DESTINATION_INVALID',
        `There are ${maxDestinations} destinations already. Remove one first.`,
      );
    }
    if (streamKey !== undefined) await this.#secrets.set(input.id, streamKey);
    const isNew = others.length === this.#stored.length;
    this.#write(
      isNew ? [...others, stored] : this.#stored.map((each) => (each.id === input.id ? stored : each)),
    );
    return { ...stored, hasKey: this.#secrets.has(input.id) };
  }

  remove(id: string): void {
    this.#write(this.#stored.filter((each) => each.id !== id));
    this.#secrets.remove(id);
  }

  #write(destinations: readonly StoredDestination[]): void {
    this.#store.save({ version: 1, destinations: [...destinations] });
    this.#stored = destinations;
  }
}
