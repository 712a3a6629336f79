import { expandHome } from '../text-files/followed-file.ts';
import type { SceneCollection, Source, TextSource } from '../../shared/scene/model.ts';

/**
 * A collection that comes from elsewhere, without what texts take from hidden files or folders: keys and
 * passwords lie there, and whoever made it might want to see them on air. What the performer types is left to them.
 */
export function withoutHiddenPaths(collection: SceneCollection): {
  collection: SceneCollection;
  left: string[];
} {
  const left: string[] = [];
  const sources = collection.sources.map((source): Source => {
    if (source.kind !== 'text' || !isHidden(source.settings.textFilePath)) return source;
    left.push(source.name);
    return { ...source, settings: { ...source.settings, textFilePath: '', textAssetId: '' } };
  });
  return { collection: { ...collection, sources }, left };
}

/** The texts whose file `take` could copy name that copy, for where there is no such file. */
export async function withTextCopies(
  collection: SceneCollection,
  take: (path: string) => Promise<string | undefined>,
): Promise<SceneCollection> {
  const sources: Source[] = [];
  for (const source of collection.sources)
    sources.push(source.kind === 'text' ? await withCopy(source, take) : source);
  return { ...collection, sources };
}

async function withCopy(
  source: TextSource,
  take: (path: string) => Promise<string | undefined>,
): Promise<TextSource> {
  const { textFilePath } = source.settings;
  const textAssetId = textFilePath === '' ? undefined : await take(expandHome(textFilePath));
  return textAssetId === undefined ? source : { ...source, settings: { ...source.settings, textAssetId } };
}

function isHidden(path: string): boolean {
  return path.split(/[/\\]/).some((name) => name.startsWith('.'));
}
