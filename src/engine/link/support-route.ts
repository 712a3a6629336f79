import type { ServerResponse } from 'node:http';
import type { SupportReport } from '../support/support-report.ts';

/** `GET /support` gives the report that was prepared last. The caller has checked the token. @throws FootlightError NOT_FOUND */
export function serveSupport(report: SupportReport, response: ServerResponse): void {
  const bytes = report.zip();
  const day = new Date().toISOString().slice(0, 10);
  response.writeHead(200, {
    'Content-Type': 'application/zip',
    'Content-Length': bytes.byteLength,
    'Content-Disposition': `attachment; filename="footlight-report-${day}.zip"`,
    'Cache-Control': 'no-store',
  });
  response.end(bytes);
}
