/** Which of the two stream keys a packet is encrypted with (the KK field): even or odd. */
export type KeyFlag = 1 | 2;

/** The encryption of one connection, both ways, as its data path uses it. */
export interface PacketCipher {
  /** Encrypts with the present key. A retransmission resends what this returned. */
  encrypt(sequence: number, payload: Uint8Array): { keyFlag: KeyFlag; payload: Uint8Array };
  /** Undefined if there is no such key. Whether the key is the right one, only the content tells. */
  decrypt(keyFlag: KeyFlag, sequence: number, payload: Uint8Array): Uint8Array | undefined;
  /**
   * Body of the KMREQ that is to go out now: a new key is to be announced, or an announcement is
   * unanswered for so long that it goes again. Undefined most of the time.
   */
  announcement(nowUs: number, rttMs: number): Uint8Array | undefined;
  /** Takes a peer's KMREQ body, and returns the KMRSP's: the same, or one word with the failure. */
  handleRequest(body: Uint8Array): Uint8Array;
  /** Takes a peer's KMRSP body. */
  handleResponse(body: Uint8Array): void;
}
