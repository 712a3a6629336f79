import type { DrawnPage } from '../../shared/contracts/web-page-link.ts';

/** What a page is opened with, or a sentence why it can't be. */
type PageDocument = { url: string } | { problem: string };

/** A page by its address or, where there is some, by its own HTML, which then belongs to no site. */
export function pageDocument({ url, html }: Pick<DrawnPage, 'url' | 'html'>): PageDocument {
  if (html.trim() !== '') {
    return { url: `data:text/html;charset=utf-8;base64,${Buffer.from(html).toString('base64')}` };
  }
  const address = url.trim();
  if (address === '')
    return { problem: 'Enter the address of a page, or HTML of your own, in the properties.' };
  const { protocol } = URL.canParse(address) ? new URL(address) : { protocol: '' };
  if (protocol === 'http:' || protocol === 'https:') return { url: address };
  return { problem: 'This is no address of a web page. Enter one that begins with https:// or http://.' };
}

/**
 * A script that gives the page a style of the performer's own, or changes it. A constructed sheet, since a
 * page's own policy may forbid any other.
 */
export function styleScript(css: string): string {
  return `(() => {
    if (window !== window.top) return;
    const key = Symbol.for('footlight-style');
    if (!window[key]) {
      window[key] = new CSSStyleSheet();
      document.adoptedStyleSheets = [...document.adoptedStyleSheets, window[key]];
    }
    window[key].replaceSync(${JSON.stringify(css)});
  })()`;
}
