import { X509Certificate } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { parseAddress, type Address, type Settings } from '../../server/config/settings.ts';
import { messageOf } from '../../src/shared/base/errors.ts';
import type { RunningRelay } from '../running-relay.ts';
import { bad, good, warning, type Finding } from './finding.ts';

const publicTimeoutMs = 10_000;
const dayMs = 86_400_000;
const renewWithinMs = 14 * dayMs;

/** The ports that the relay listens on, or would. */
export async function lookAtPorts(settings: Settings, running: RunningRelay | undefined): Promise<Finding[]> {
  if (running) {
    const { http, https, rtmp, rtmps, srt } = running.addresses;
    const open = [http, https, rtmp, rtmps, srt].filter((address) => address !== undefined);
    return [good('ports', `the relay runs as process ${running.pid} and listens at ${open.join(', ')}`)];
  }
  const doors = ['http', 'https', 'rtmp', 'rtmps', 'srt'] as const;
  const findings: Finding[] = [];
  for (const door of doors) {
    const text = settings[door];
    const address = text === undefined ? undefined : parseAddress(text);
    if (!address || text === undefined) continue;
    const failure = door === 'srt' ? await bindUdp(address) : await bindTcp(address);
    findings.push(
      failure === undefined
        ? good(`port of ${door}`, `${text} is free`)
        : bad(
            `port of ${door}`,
            `${text} can't be opened: ${failure}`,
            `end what uses it, or set ${door} to another`,
          ),
    );
  }
  return findings;
}

async function bindTcp(address: Address): Promise<string | undefined> {
  const server = createServer().listen(address);
  try {
    await once(server, 'listening');
  } catch (error) {
    return messageOf(error);
  }
  server.close();
  await once(server, 'close');
  return undefined;
}

async function bindUdp({ host, port }: Address): Promise<string | undefined> {
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
  try {
    socket.bind(port, host);
    await once(socket, 'listening');
    return undefined;
  } catch (error) {
    return messageOf(error);
  } finally {
    socket.close();
  }
}

/** Whether what listens to everybody is safe, and whether viewers reach the public address. */
export async function lookAtPublicAddress(settings: Settings, isRunning: boolean): Promise<Finding[]> {
  const subject = 'public address';
  const { publicUrl, http, https } = settings;
  if (publicUrl === undefined) {
    const host = parseAddress(http)?.host ?? '';
    return ['127.0.0.1', '::1', 'localhost'].includes(host) && https === undefined
      ? [good(subject, 'none: the relay is for this machine only')]
      : [
          warning(
            subject,
            'none is set',
            'set publicUrl, so that links lead to where viewers reach the relay',
          ),
        ];
  }
  const findings = publicUrl.startsWith('https:')
    ? []
    : [warning(subject, `${publicUrl} is without TLS`, 'put TLS in front, or give the relay a certificate')];
  if (!isRunning) return [...findings, good(subject, `${publicUrl}, tried when the relay runs`)];
  try {
    const answer = await fetch(new URL('/healthz', publicUrl), {
      signal: AbortSignal.timeout(publicTimeoutMs),
      redirect: 'error',
    });
    const body: unknown = answer.ok ? await answer.json() : undefined;
    if ((body as { status?: unknown } | undefined)?.status === 'ok') {
      return [...findings, good(subject, `${publicUrl} leads to a relay`)];
    }
    findings.push(
      bad(
        subject,
        `${publicUrl} answers ${answer.status}, but not as a relay`,
        "look at the proxy's configuration",
      ),
    );
  } catch (error) {
    const { cause } = error as { cause?: unknown };
    findings.push(
      bad(
        subject,
        `${publicUrl} can't be reached from here: ${messageOf(cause ?? error)}`,
        'look at the name, the firewall and the proxy; some networks never reach their own public address',
      ),
    );
  }
  return findings;
}

/** How long the certificate lasts, and whether it is that of the public name. */
export function lookAtCertificate(
  { tlsCertificateFile, publicUrl }: Settings,
  nowMs = Date.now(),
): Finding[] {
  const subject = 'certificate';
  if (tlsCertificateFile === undefined) return [];
  try {
    const certificate = new X509Certificate(readFileSync(tlsCertificateFile));
    const leftMs = Date.parse(certificate.validTo) - nowMs;
    const until = `good until ${certificate.validTo}`;
    const findings: Finding[] = [];
    if (leftMs <= 0) findings.push(bad(subject, `over since ${certificate.validTo}`, 'renew it'));
    else if (leftMs < renewWithinMs)
      findings.push(warning(subject, until, 'renew it; the relay reads it again'));
    else findings.push(good(subject, until));
    const host = publicUrl === undefined ? undefined : new URL(publicUrl).hostname;
    if (host !== undefined && certificate.checkHost(host) === undefined) {
      findings.push(warning(subject, `it is not that of ${host}`, 'get one for the name in publicUrl'));
    }
    return findings;
  } catch (error) {
    return [bad(subject, `it can't be read: ${messageOf(error)}`, 'check tlsCertificateFile and its rights')];
  }
}
