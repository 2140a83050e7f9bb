/** A licence or notice text that must accompany a part of an artifact. */
export interface Notice {
  /** The part and the file that the text is from, such as `nftables 1.1.3-1, copyright`. */
  readonly of: string;
  readonly text: string;
  /** Artifact that holds the part. */
  readonly artifact: string;
}
