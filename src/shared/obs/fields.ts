import { ObsProblem } from './problem.ts';
import { statusCode } from './protocol.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

/** The fields of a request, each read with its check; whatever is wrong is an ObsProblem. */
export class Fields {
  readonly #data: JsonObject;

  constructor(data: JsonObject) {
    this.#data = data;
  }

  /** Just as they came. */
  get all(): JsonObject {
    return this.#data;
  }

  /** Null counts as absent, as it does in OBS. */
  has(name: string): boolean {
    return this.#data[name] !== undefined && this.#data[name] !== null;
  }

  string(name: string): string {
    const text = this.#present(name);
    if (typeof text !== 'string') throw wrongType(name, 'a string');
    if (text === '')
      throw new ObsProblem(statusCode.requestFieldEmpty, `The field \`${name}\` must not be empty.`);
    return text;
  }

  /** A name that a scene collection can hold. */
  newName(name: string): string {
    const text = this.string(name);
    if (text.length <= 200) return text;
    throw new ObsProblem(statusCode.requestFieldOutOfRange, `The field \`${name}\` is too long.`);
  }

  number(name: string, min = -Number.MAX_VALUE, max = Number.MAX_VALUE): number {
    const value = this.#present(name);
    if (typeof value !== 'number' || !Number.isFinite(value)) throw wrongType(name, 'a number');
    if (value >= min && value <= max) return value;
    throw new ObsProblem(
      statusCode.requestFieldOutOfRange,
      `The field \`${name}\` must be from ${min} to ${max}.`,
    );
  }

  boolean(name: string): boolean {
    const value = this.#present(name);
    if (typeof value !== 'boolean') throw wrongType(name, 'a boolean');
    return value;
  }

  object(name: string): JsonObject {
    const value = this.#present(name);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw wrongType(name, 'an object');
    }
    return value as JsonObject;
  }

  /** Anything but nothing. */
  any(name: string): unknown {
    return this.#present(name);
  }

  #present(name: string): unknown {
    const value = this.#data[name];
    if (value !== undefined && value !== null) return value;
    throw new ObsProblem(statusCode.missingRequestField, `The field \`${name}\` is missing.`);
  }
}

function wrongType(name: string, wanted: string): ObsProblem {
  return new ObsProblem(statusCode.invalidRequestFieldType, `The field \`${name}\` must be ${wanted}.`);
}
