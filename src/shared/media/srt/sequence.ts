import { SerialSpace } from '../../base/serial-number.ts';

/** Packet sequence numbers: 31 bits (draft-sharabayko-srt-01, 3.1). */
export const sequenceSpace = new SerialSpace(31);

/** Message numbers: 26 bits (3.1). 0 stands for forward error correction and is never sent. */
export const messageNumberSpace = new SerialSpace(26);

/** Packet timestamps: 32 bits of µs, about 71 minutes (3). */
export const timestampSpace = new SerialSpace(32);
