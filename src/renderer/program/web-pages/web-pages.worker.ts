import type { WebPagesReport, WebPagesRequest } from './messages.ts';
import { WebPageLink } from './web-page-link.ts';

let link: WebPageLink | undefined;

self.onmessage = ({ data }: MessageEvent<WebPagesRequest>) => {
  switch (data.type) {
    case 'init':
      link = new WebPageLink(data.url, (state) => self.postMessage(state satisfies WebPagesReport));
      return;
    case 'open':
      link?.open(data.page, data.drawn, data.frames);
      return;
    case 'change':
      link?.change(data.page, data.drawn);
      return;
    case 'reload':
      link?.reload(data.page);
      return;
    case 'close':
      link?.close(data.page);
  }
};
