/** Keeps secrets that must be had again in the clear, sealed, so that the database alone tells nothing. */
export interface SecretBox {
  /** @param purpose what the secret is, such as `passphrase of the channel show`: it opens for this only */
  seal(secret: string, purpose: string): string;
  /** @throws FootlightError SECRET_KEY_WRONG if it was sealed with another key or for another purpose */
  open(sealed: string, purpose: string): string;
}
