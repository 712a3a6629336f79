import { hex } from '../codec/hex.ts';

/**
 * What libsrt 1.5.1's srt-live-transmit sent with `passphrase=correct horse`, `pbkeylen=16`,
 * `latency=200`, `streamid=publish:abc`, field by field (draft-sharabayko-srt-01, figure 5).
 */
export const capturedInduction = hex(`
  80000000 control,type-0  00000000  0000009b timestamp  00000000 to-the-listener
  00000004 version  0000 no-encryption  0002 datagram  79f5d6c4 initial-sequence
  000005dc mtu  00002000 window  00000001 induction  21c46cd3 socket  00000000 no-cookie
  0100007f peer-address 000000000000000000000000
`);

/** Its wrapped key of 128 bits. */
export const capturedKeyMaterial = hex(`
  12 version-1,type-2  2029 sign  01 KK:even  00000000 KEKI
  02 AES-CTR  00 no-authentication  02 MPEG-TS-in-SRT  00  0000  04 salt-words  04 key-words
  b78080076d40e93c5263d6e2e508b3bb salt
  fb3205b51edf97b2cd321892713790ded72b8e425a3f218d wrapped-key
`);

export const capturedConclusion = hex(`
  80000000 control,type-0  00000000  000010f9 timestamp  00000000 to-the-listener
  00000005 version  0002 AES-128  0007 HSREQ,KMREQ,CONFIG  79f5d6c4 initial-sequence
  000005dc mtu  00002000 window  ffffffff conclusion  21c46cd3 socket  c6dadf66 cookie
  0100007f peer-address 000000000000000000000000
  0001 HSREQ  0003 words  00010501 version-1.5.1  000000bf flags  00c8 receiver-delay  00c8 sender-delay
  0005 SID  0003 words  6c627570 "publ"  3a687369 "ish:"  00636261 "abc"
  0003 KMREQ  000e words  12202901 00000000 02000200 00000404
  b78080076d40e93c5263d6e2e508b3bb fb3205b51edf97b2cd321892713790ded72b8e425a3f218d
`);

/** The first packet of its stream. */
export const capturedSequence = 0x79f5_d6c4;
export const capturedPlain = new TextEncoder().encode('footlight footlight');
export const capturedCipherText = hex('48196c23ee45a13a1b685327ed9f58090c6f9c');
