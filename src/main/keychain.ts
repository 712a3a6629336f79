import { safeStorage } from 'electron';
import type { SecretSealer } from '../engine/launcher.ts';

/**
 * The operating system's keychain, or undefined where there is none: on Linux without a secret service
 * Electron would only scramble with a fixed password, which is no better than the file it lies in.
 */
export function keychainSealer(): SecretSealer | undefined {
  const isReal = process.platform !== 'linux' || safeStorage.getSelectedStorageBackend() !== 'basic_text';
  if (!isReal || !safeStorage.isEncryptionAvailable()) return undefined;
  return {
    seal: async (secret) => Promise.resolve(safeStorage.encryptString(secret).toString('base64')),
    unseal: async (sealed) => Promise.resolve(safeStorage.decryptString(Buffer.from(sealed, 'base64'))),
  };
}
