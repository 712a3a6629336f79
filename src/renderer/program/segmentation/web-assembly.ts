/** Memory that grows by pages of 64 KiB; its buffer is another one then. */
export interface WasmMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

/** The part that is used here of what every environment has, but not every environment's types. */
declare const WebAssembly: {
  Memory: new (size: { initial: number }) => WasmMemory;
  instantiate(
    bytes: Uint8Array<ArrayBuffer>,
    imports: { env: { memory: WasmMemory } },
  ): Promise<{ instance: { exports: object } }>;
};

/** @param pages that it has at first */
export function newMemory(pages: number): WasmMemory {
  return new WebAssembly.Memory({ initial: pages });
}

/**
 * What a module exports that imports its memory as `env.memory`.
 * @throws WebAssembly.CompileError where the module has instructions that the machine has not
 */
export async function instantiate(bytes: Uint8Array<ArrayBuffer>, memory: WasmMemory): Promise<object> {
  const { instance } = await WebAssembly.instantiate(bytes, { env: { memory } });
  return instance.exports;
}
