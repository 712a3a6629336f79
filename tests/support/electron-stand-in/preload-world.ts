import type { Page } from 'playwright-core';

/**
 * Runs a preload script in an isolated world of the page, with the one module that a sandboxed preload
 * may require, and gives back what it put into the page's own world. Plain values alone can cross.
 */
export async function exposedByPreload(page: Page, preload: string): Promise<Record<string, unknown>> {
  const devTools = await page.context().newCDPSession(page);
  const { frameTree } = await devTools.send('Page.getFrameTree');
  const { executionContextId } = await devTools.send('Page.createIsolatedWorld', {
    frameId: frameTree.frame.id,
    worldName: 'Electron Isolated Context',
  });
  const expression = `(() => {
    const exposed = {};
    const electron = { contextBridge: { exposeInMainWorld: (name, value) => { exposed[name] = value; } } };
    const require = (name) => {
      if (name !== 'electron') throw new Error('A sandboxed preload script can not require ' + name);
      return electron;
    };
    ((require, module, exports) => { ${preload}\n })(require, { exports: {} }, {});
    return JSON.stringify(exposed);
  })()`;
  const { result, exceptionDetails } = await devTools.send('Runtime.evaluate', {
    expression,
    contextId: executionContextId,
    returnByValue: true,
  });
  await devTools.detach();
  if (exceptionDetails) throw new Error(`The preload script failed: ${exceptionDetails.text}`);
  return JSON.parse(String(result.value)) as Record<string, unknown>;
}
