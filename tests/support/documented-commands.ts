/**
 * The `footlight` commands of a page of documentation, each once, in their order and as words: those that
 * stand in code blocks (also behind a container's name) and those in backticks.
 */
export function documentedCommands(page: string): string[][] {
  const inBlocks = [...page.matchAll(/^```\w*\n([\s\S]*?)^```$/gm)].flatMap(([, block = '']) =>
    [...block.matchAll(/^(?:.* exec (?:-T )?relay )?footlight (.*)$/gm)].map(([, line = '']) => line),
  );
  const inText = [...page.matchAll(/`footlight ([^`]+)`/g)].map(([, line = '']) => line);
  const lines = [...inBlocks, ...inText].map((line) => line.replace(/ > \S+$/, ''));
  return [...new Set(lines)].map((line) =>
    [...line.matchAll(/"([^"]*)"|(?:\$\([^)]*\)|\S)+/g)].map(([word, quoted]) => quoted ?? word),
  );
}
