import { FootlightError, type ErrorCode } from '../../../src/shared/base/errors.ts';

/** The code of the error that `run` throws, or `none`. What is no FootlightError is thrown on. */
export function codeThrown(run: () => unknown): ErrorCode | 'none' {
  try {
    run();
    return 'none';
  } catch (failure) {
    if (failure instanceof FootlightError) return failure.code;
    throw failure;
  }
}
