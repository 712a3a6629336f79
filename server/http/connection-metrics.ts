import type { ConnectionReport } from '../core/connections.ts';
import type { Meters } from './meters.ts';

type SrtStatistics = NonNullable<ConnectionReport['srt']>;

/** The number tells readers of one channel apart; an address would be nobody's business here. */
const labelNames = ['channel', 'mode', 'protocol', 'connection'] as const;

/** Of an SRT connection: name, what it is, where it stands. */
const srtGauges: readonly [string, string, (srt: SrtStatistics) => number][] = [
  ['rtt_ms', 'Round trip', (srt) => srt.rttMs],
  ['receive_latency_ms', 'How long packets are held here', (srt) => srt.receive.latencyMs],
  ['send_latency_ms', 'How long packets are held by the peer', (srt) => srt.send.latencyMs],
  ['receive_buffer_bytes', 'Held until its time', (srt) => srt.receive.bufferedBytes],
  ['send_buffer_bytes', 'Not acknowledged by the peer', (srt) => srt.send.bufferedBytes],
  ['send_buffer_ms', 'Age of the oldest packet without acknowledgement', (srt) => srt.send.bufferedMs],
  ['drift_us', "Correction of the peer's clock", (srt) => srt.receive.driftUs],
];
const srtCounters: readonly [string, string, (srt: SrtStatistics) => number][] = [
  ['received_packets', 'Packets that came', (srt) => srt.receive.packets],
  ['sent_packets', 'Packets that went out', (srt) => srt.send.packets],
  ['receive_lost_packets', 'Packets found missing', (srt) => srt.receive.lostPackets],
  ['send_lost_packets', 'Packets that the peer missed', (srt) => srt.send.lostPackets],
  ['receive_retransmitted_packets', 'Packets that came again', (srt) => srt.receive.retransmittedPackets],
  ['send_retransmitted_packets', 'Packets sent again', (srt) => srt.send.retransmittedPackets],
  ['receive_dropped_packets', 'Holes in what was delivered', (srt) => srt.receive.droppedPackets],
  ['send_dropped_packets', 'Packets given up as too late', (srt) => srt.send.droppedPackets],
  ['undecrypted_packets', 'Packets with another key', (srt) => srt.receive.undecryptedPackets],
];

/** Connections with series of their own: publishers first, then those that came first. */
const maxConnectionSeries = 200;

/** Numbers of every connection, as long as it lasts. */
export function addConnectionMetrics(meters: Meters, all: () => readonly ConnectionReport[]): void {
  const connections = (): readonly ConnectionReport[] =>
    all()
      .toSorted((a, b) => Number(b.mode === 'publish') - Number(a.mode === 'publish'))
      .slice(0, maxConnectionSeries);
  meters.gauge('connections_without_series', 'Connections beyond those that are shown one by one', () =>
    Math.max(0, all().length - maxConnectionSeries),
  );
  const labelsOf = ({ id, slug, mode, protocol }: ConnectionReport) => ({
    channel: slug,
    mode,
    protocol,
    connection: id,
  });
  meters.labelled('counter', 'connection_bytes', 'Of the stream', labelNames, () =>
    connections().map((report) => [labelsOf(report), report.bytes]),
  );
  const add = (kind: 'gauge' | 'counter', [name, help, read]: (typeof srtGauges)[number]): void => {
    meters.labelled(kind, `srt_connection_${name}`, `SRT: ${help}`, labelNames, () =>
      connections().flatMap((report) => (report.srt ? [[labelsOf(report), read(report.srt)]] : [])),
    );
  };
  for (const gauge of srtGauges) add('gauge', gauge);
  for (const counter of srtCounters) add('counter', counter);
}
