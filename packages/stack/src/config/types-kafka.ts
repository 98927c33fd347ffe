import type { SecretRef } from './secret-ref.ts';

/** A broker that speaks Kafka's protocol: the log between Tempo's parts. Outside the stack, as object storage is. */
export interface KafkaConfig {
  /** `host:port` of a broker; the other brokers are learned from it and answer on the same port. */
  readonly address: string;
  readonly topic: string;
  /** Whether Tempo may have the broker make the topic, which sets the broker's default number of partitions. */
  readonly createTopic: boolean;
  /** Only `false` works: Tempo 3.0 has no TLS towards Kafka. Here so that whoever asks for it is told. */
  readonly tls: boolean;
  readonly sasl?: KafkaSasl;
}

/** Read by Tempo: the Secret lives in `namespaces.monitoring`. */
interface KafkaSasl {
  readonly mechanism: 'PLAIN';
  readonly username: string;
  readonly password: SecretRef;
}
