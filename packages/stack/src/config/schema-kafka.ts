import { z } from 'zod';
import { secretRef, text } from './primitives.ts';
import type { KafkaConfig } from './types-kafka.ts';

const sasl = z.strictObject({
  mechanism: z.enum(['PLAIN']).default('PLAIN').describe('The one that Tempo speaks. Default: PLAIN'),
  username: text.describe('User name.'),
  password: secretRef.describe('The Secret holds the password, in the monitoring namespace.'),
});

export const kafka: z.ZodType<KafkaConfig> = z.strictObject({
  address: z
    .string()
    .regex(/^[a-zA-Z0-9]([-a-zA-Z0-9.]*[a-zA-Z0-9])?:[1-9]\d{0,4}$/, 'host:port, without a scheme')
    .describe('One broker as host:port; the others are learned from it and answer on the same port.'),
  topic: z
    .string()
    .regex(/^[-._a-zA-Z0-9]{1,249}$/, 'a topic: letters, digits, dots, hyphens and underscores')
    .default('tempo-ingest')
    .describe('Topic of the spans. Default: tempo-ingest'),
  createTopic: z
    .boolean()
    .default(true)
    .describe(
      "Whether Tempo may have it made, which sets the brokers' num.partitions to 2. false: it is there with 2 partitions. Default: true",
    ),
  tls: z.boolean().default(false).describe('Only false works: Tempo 3.0 has no TLS towards Kafka. Default: false'),
  sasl: sasl.exactOptional().describe('How Tempo shows who it is. Default: not at all'),
});
