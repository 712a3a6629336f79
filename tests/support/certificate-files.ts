import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CertificateFiles } from '../../server/certificate.ts';

/** A certificate for `localhost` and 127.0.0.1 that nobody but itself vouches for, in a folder of its own. */
export class TestCertificate implements CertificateFiles {
  readonly #folder = mkdtempSync(join(tmpdir(), 'footlight-tls-'));
  readonly certificateFile = join(this.#folder, 'certificate.pem');
  readonly keyFile = join(this.#folder, 'key.pem');

  constructor() {
    this.renew();
  }

  /** Puts another certificate and another key in the same files. */
  renew(): void {
    execFileSync(
      'openssl',
      [
        ...[
          'req',
          '-x509',
          '-newkey',
          'ec',
          '-pkeyopt',
          'ec_paramgen_curve:prime256v1',
          '-nodes',
          '-days',
          '2',
        ],
        ...['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'],
        ...['-keyout', this.keyFile, '-out', this.certificateFile],
      ],
      { stdio: 'ignore' },
    );
  }

  dispose(): void {
    rmSync(this.#folder, { recursive: true });
  }
}
