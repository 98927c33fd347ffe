/** Where a streamed answer writes. */
export interface StreamSink {
  write(text: string): void;
  end(): void;
}

/** An answer that goes on until its end is known. */
export interface StreamedAnswer {
  readonly contentType: string;
  /**
   * Starts to write; the returned function ends it when the client goes away.
   *
   * @throws StatusError instead of the first byte.
   */
  start(sink: StreamSink): () => void;
}
