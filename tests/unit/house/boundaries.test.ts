import { ESLint } from 'eslint';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../../..');

/** One forbidden import of each kind, planted in an existing file's place. */
const forbiddenImports = [
  ['src/shared/base/clock.ts', "import '../contracts/relay.ts';"],
  ['src/shared/media/codec/packets.ts', "import '../../scene/model.ts';"],
  ['src/shared/scene/model.ts', "import '../contracts/scene-schema.ts';"],
  ['src/media-worker/jobs.ts', "import '../engine/engine.ts';"],
  ['src/engine/engine.ts', "import 'electron';"],
  ['src/engine/engine.ts', "import 'node-av';"],
  ['src/engine/engine.ts', "import '../../server/core/publication.ts';"],
  ['src/renderer/program/create-program.ts', "import 'react';"],
  ['src/renderer/program/create-program.ts', "import '../bridge/studio.ts';"],
  ['server/core/publication.ts', "import '../http/routes.ts';"],
  ['server/delivery/timeline.ts', "import 'node-av/api';"],
  ['server/ingest/rtmp/listener.ts', "import '../../delivery/timeline.ts';"],
  ['server/http/routes.ts', "import '../storage/database.ts';"],
] as const;

const lint = new ESLint({
  cwd: root,
  ruleFilter: ({ ruleId }) => ruleId === 'boundaries/dependencies',
  // On a CI machine the parser would take the file on disk in place of the planted text.
  overrideConfig: { languageOptions: { parserOptions: { disallowAutomaticSingleRunInference: true } } },
});

describe('the import boundaries', () => {
  it.each(forbiddenImports)('refuse in %s: %s', { timeout: 60_000 }, async (filePath, code) => {
    expect(existsSync(join(root, filePath)), `${filePath} is where the violation is planted`).toBe(true);
    const [result] = await lint.lintText(code, { filePath: join(root, filePath) });
    expect(result?.messages.map((message) => message.ruleId)).toEqual(['boundaries/dependencies']);
  });
});

/** What an environment must not know, and who is told to know it all the same. */
const foreignGlobals = [
  ['shared', 'src/shared/base', 'setTimeout(() => undefined, 1);'],
  ['shared', 'src/shared/base', "import { readFileSync } from 'node:fs'; readFileSync('x');"],
  ['shared', 'src/shared/base', 'document.title;'],
  ['node', 'src/engine', 'document.title;'],
  ['dom', 'src/renderer/program', 'process.exit();'],
] as const;

describe('the environments', () => {
  it.each(foreignGlobals)(
    '%s code in %s does not compile with %s',
    { timeout: 120_000 },
    (environment, folder, code) => {
      const planted = mkdtempSync(join(root, folder, 'planted-'));
      try {
        const name = 'planted.ts';
        writeFileSync(join(planted, name), `${code}\nexport {};\n`);
        const result = spawnSync(
          process.execPath,
          [join(root, 'node_modules/typescript/bin/tsc'), '-p', join(root, `tsconfig/${environment}.json`)],
          { encoding: 'utf8' },
        );
        expect(result.status).not.toBe(0);
        expect(result.stdout).toContain(`${name}(1,`);
      } finally {
        rmSync(planted, { recursive: true });
      }
    },
  );
});
