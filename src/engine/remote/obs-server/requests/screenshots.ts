import { writeFile } from 'node:fs/promises';
import { extname, isAbsolute } from 'node:path';
import { messageOf } from '../../../../shared/base/errors.ts';
import type { ObsAnswer } from '../../../../shared/contracts/desk.ts';
import type { JsonObject } from '../../../../shared/obs/fields.ts';
import { ObsProblem } from '../../../../shared/obs/problem.ts';
import { statusCode } from '../../../../shared/obs/protocol.ts';
import type { EngineRequests } from './handler.ts';

/** So that a controller writes pictures and nothing else. */
const extensions: Readonly<Record<string, readonly string[]>> = {
  png: ['.png'],
  jpg: ['.jpg', '.jpeg'],
  jpeg: ['.jpg', '.jpeg'],
  webp: ['.webp'],
};

/** @param ask asks the page */
export function screenshotRequests(
  ask: (requestType: string, requestData: JsonObject) => Promise<ObsAnswer>,
): EngineRequests {
  return {
    SaveSourceScreenshot: async (fields) => {
      const format = fields.string('imageFormat').toLowerCase();
      const path = fields.string('imageFilePath');
      if (!isAbsolute(path) || !extensions[format]?.includes(extname(path).toLowerCase())) {
        throw new ObsProblem(
          statusCode.invalidRequestField,
          'The path is a whole one, and ends as pictures of that format do.',
        );
      }
      const { code, comment, responseData } = await ask('GetSourceScreenshot', fields.all);
      const data = responseData?.['imageData'];
      if (code !== statusCode.success || typeof data !== 'string') {
        throw new ObsProblem(code as ObsProblem['code'], comment ?? 'There is no picture.');
      }
      try {
        await writeFile(path, Buffer.from(data.slice(data.indexOf(',') + 1), 'base64'));
      } catch (failure) {
        throw new ObsProblem(
          statusCode.resourceCreationFailed,
          `The picture could not be written: ${messageOf(failure)}`,
        );
      }
      return undefined;
    },
  };
}
