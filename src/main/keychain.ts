import { safeStorage } from 'electron';
import type { SecretSealer } from '../engine/launcher.ts';

/**
 * The operating system's keychain, or undefined where there is none: on Linux without a secret service
 * Electron would only scramble with a fixed password, which is no better than the file it lies in.
 */
export async function keychainSealer(): Promise<SecretSealer | undefined> {
  const isReal = process.platform !== 'linux' || safeStorage.getSelectedStorageBackend() !== 'basic_text';
  if (!isReal || !(await safeStorage.isAsyncEncryptionAvailable())) return undefined;
  return {
    seal: async (secret) => (await safeStorage.encryptStringAsync(secret)).toString('base64'),
    unseal: async (sealed) => (await safeStorage.decryptStringAsync(Buffer.from(sealed, 'base64'))).result,
  };
}
