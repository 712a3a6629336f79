import { FootlightError } from '../shared/base/errors.ts';

/**
 * What to say of a connection that could not be made.
 * @param host as the user wrote it
 */
export function unreachable(host: string, cause: NodeJS.ErrnoException): FootlightError {
  return new FootlightError('DESTINATION_UNREACHABLE', `${host} ${reasonOf(cause)}`, { cause });
}

function reasonOf({ code = '', message }: NodeJS.ErrnoException): string {
  switch (code) {
    case 'ECONNREFUSED':
      return 'refused the connection; check the address and the port.';
    case 'ENOTFOUND':
      return 'was not found; check the address for a typing error.';
    case 'EAI_AGAIN':
      return 'could not be looked up; check the network connection.';
    case 'ENETUNREACH':
    case 'EHOSTUNREACH':
      return 'is out of reach; check the network connection.';
    case 'ETIMEDOUT':
      return 'did not answer in time.';
    case 'ECONNRESET':
    case 'EPIPE':
      return 'broke the connection before it accepted the stream.';
    default:
      // OpenSSL's codes of a certificate that does not fit, and of a server that does not speak TLS.
      return /CERT|SIGNED|ALTNAME/u.test(code)
        ? `showed a certificate that is not trusted (${code}).`
        : `could not be reached: ${message}.`;
  }
}
