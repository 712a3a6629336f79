/**
 * One step of writing a file. Steps are done in order. A patch changes what readers take the file for,
 * so it is made only when everything before it is safe on the disk.
 */
export type FileWrite =
  | { kind: 'append'; byteLength: number; parts: readonly Uint8Array[] }
  | { kind: 'patch'; offset: number; bytes: Uint8Array };
