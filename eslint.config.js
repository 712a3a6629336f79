import js from '@eslint/js';
import vitest from '@vitest/eslint-plugin';
import boundaries from 'eslint-plugin-boundaries';
import reactHooks from 'eslint-plugin-react-hooks';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** Folders, the first that fits being the one. */
const elements = [
  ['base', 'src/shared/base'],
  ['media', 'src/shared/media'],
  ['scene', 'src/shared/scene'],
  ['contracts', 'src/shared/contracts'],
  ['obs-import', 'src/shared/obs-import'],
  ['widgets', 'src/shared/widgets'],
  ['look', 'src/shared/look'],
  ['obs', 'src/shared/obs'],
  ['spoken', 'src/shared/language'],
  ['media-worker', 'src/media-worker'],
  ['publish', 'src/publish'],
  ['engine', 'src/engine'],
  ['main', 'src/main'],
  ['preload', 'src/preload'],
  ['browser-host', 'src/browser-host'],
  ['language', 'src/renderer/language'],
  ['program', 'src/renderer/program'],
  ['overlay', 'src/renderer/overlay'],
  ['bridge', 'src/renderer/bridge'],
  ['ui', 'src/renderer/ui'],
  ['feature', 'src/renderer/features/*'],
  ['app', 'src/renderer/app'],
  ['server-core', 'server/core'],
  ['server-config', 'server/config'],
  ['ingest', 'server/ingest'],
  ['forward', 'server/forward'],
  ['delivery', 'server/delivery'],
  ['archive', 'server/archive'],
  ['platform', 'server/platform/*'],
  ['http', 'server/http'],
  ['storage', 'server/storage'],
  ['web', 'server/web'],
  ['server', 'server'],
  ['cli', 'cli'],
  ['tests', 'tests'],
].map(([type, pattern]) => ({ type, pattern }));

const shared = ['base', 'media', 'scene', 'contracts', 'widgets', 'look', 'obs', 'spoken'];

/** Who may import whom; within a folder everything may. */
const allowed = {
  base: [],
  media: ['base'],
  scene: ['base'],
  contracts: ['base', 'scene'],
  widgets: ['base', 'scene', 'contracts'],
  'obs-import': ['base', 'scene', 'contracts'],
  look: [],
  spoken: [],
  obs: ['base', 'scene', 'contracts'],
  'media-worker': shared,
  publish: shared,
  engine: [...shared, 'obs-import', 'media-worker', 'publish'],
  main: [...shared, 'engine'],
  preload: shared,
  'browser-host': [...shared, 'engine'],
  language: ['base', 'spoken'],
  program: [...shared, 'language'],
  overlay: [...shared, 'language', 'program'],
  bridge: [...shared, 'language', 'program'],
  ui: [...shared, 'language'],
  feature: [...shared, 'language', 'ui', 'program', 'bridge'],
  app: [...shared, 'language', 'ui', 'program', 'bridge', 'feature'],
  'server-core': ['base', 'media', 'media-worker'],
  'server-config': ['base', 'contracts'],
  ingest: ['server-core', 'base', 'media', 'media-worker'],
  forward: ['server-core', 'base', 'media', 'contracts', 'publish'],
  delivery: ['server-core', 'base', 'media', 'media-worker'],
  archive: ['server-core', 'base', 'media', 'media-worker'],
  platform: ['base', 'contracts', 'scene', 'widgets', 'platform'],
  http: ['platform', 'delivery', 'server-core', 'base', 'contracts'],
  storage: ['base', 'contracts', 'platform'],
  web: shared,
  server: [
    ...shared,
    'media-worker',
    'server-core',
    'server-config',
    'publish',
    'ingest',
    'forward',
    'delivery',
    'archive',
    'platform',
    'http',
    'storage',
  ],
  cli: [
    ...shared,
    'media-worker',
    'engine',
    'browser-host',
    'server',
    'server-config',
    'server-core',
    'platform',
    'http',
    'storage',
  ],
  tests: elements.map((element) => element.type).filter((type) => type !== 'tests'),
};

const everything = Object.keys(allowed);
const except = (...types) => everything.filter((type) => !types.includes(type));
const outside = (types, ...sources) => ({
  from: { element: { type: types } },
  disallow: { to: { module: { source: sources } } },
});

export default defineConfig(
  { ignores: ['dist', 'node_modules', 'coverage', 'test-results'] },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [js.configs.recommended, tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: {
        project: [
          'tsconfig/shared.json',
          'tsconfig/node.json',
          'tsconfig/dom.json',

          'tsconfig/electron.json',
        ],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-empty-function': ['error', { allow: ['arrowFunctions', 'methods'] }],
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  {
    files: ['**/*.ts', '**/*.tsx'],
    plugins: { boundaries },
    settings: {
      'boundaries/elements': elements,
    },
    rules: {
      'boundaries/dependencies': [
        'error',
        {
          default: 'disallow',
          checkAllOrigins: true,
          policies: [
            { allow: { to: { module: { origin: ['external', 'core'] } } } },
            ...Object.entries(allowed).map(([from, to]) => ({
              from: { element: { type: from } },
              allow: { to: { element: { type: [...to, ...(from === 'feature' ? [] : [from])] } } },
            })),
            outside(except('media-worker', 'tests'), 'node-av', 'node-av/*'),
            outside(except('main', 'preload', 'tests'), 'electron', 'electron-store'),
            outside(
              except('ui', 'bridge', 'feature', 'app', 'web', 'tests'),
              'react',
              'react-dom',
              '@mantine/*',
            ),
          ],
        },
      ],
    },
  },
  {
    files: ['src/renderer/**/*.tsx', 'server/web/**/*.tsx'],
    extends: [reactHooks.configs.flat.recommended],
  },
  {
    files: ['tests/**/*.test.ts'],
    plugins: { vitest },
    rules: {
      ...vitest.configs.recommended.rules,
      'vitest/no-focused-tests': 'error',
      'vitest/no-disabled-tests': 'error',
    },
  },
);
