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
  // The rule goes by the text alone; types would cost seconds for each environment.
  overrideConfig: { languageOptions: { parserOptions: { project: null } } },
});

describe('the import boundaries', () => {
  it.each(forbiddenImports)('refuse in %s: %s', { timeout: 60_000 }, async (filePath, code) => {
    expect(existsSync(join(root, filePath)), `${filePath} is where the violation is planted`).toBe(true);
    const [result] = await lint.lintText(code, { filePath: join(root, filePath) });
    expect(result?.messages.map((message) => message.ruleId)).toEqual(['boundaries/dependencies']);
  });
});

/** What an environment must not know, and who is told to know it all the same. */
const foreignGlobals = {
  shared: {
    folder: 'src/shared/base',
    planted: [
      'setTimeout(() => undefined, 1);',
      "import { readFileSync } from 'node:fs'; readFileSync('x');",
      'document.title;',
    ],
  },
  node: { folder: 'src/engine', planted: ['document.title;'] },
  dom: { folder: 'src/renderer/program', planted: ['process.exit();'] },
};

describe('the environments', () => {
  it.each(Object.entries(foreignGlobals))(
    '%s code does not compile with what belongs elsewhere',
    { timeout: 120_000 },
    (environment, { folder, planted }) => {
      const plantedFolder = mkdtempSync(join(root, folder, 'planted-'));
      try {
        for (const [index, code] of planted.entries()) {
          writeFileSync(join(plantedFolder, `planted-${index}.ts`), `${code}\nexport {};\n`);
        }
        const settings = join(plantedFolder, 'tsconfig.json');
        const own = { rootDir: root, tsBuildInfoFile: join(plantedFolder, 'tsbuildinfo') };
        const environmentSettings = join(root, `tsconfig/${environment}.json`);
        writeFileSync(
          settings,
          JSON.stringify({ extends: environmentSettings, compilerOptions: own, include: ['.'] }),
        );
        const compiler = join(root, 'node_modules/typescript-7/bin/tsc');
        const result = spawnSync(process.execPath, [compiler, '-p', settings], { encoding: 'utf8' });
        for (const index of planted.keys()) expect(result.stdout).toContain(`planted-${index}.ts(1,`);
      } finally {
        rmSync(plantedFolder, { recursive: true });
      }
    },
  );
});
