import type { Rule } from './rules.ts';

const onlyLarge: Rule = ({ kafka, profile }) =>
  kafka !== undefined && profile !== 'large'
    ? [
        {
          level: 'fault',
          path: ['kafka'],
          message: `profile ${profile} runs one Tempo, which has no use for a broker`,
          allowed: 'profile large, or no kafka',
        },
      ]
    : [];

/** Since Tempo 3.0 the scalable single binary is gone: what distributors take reaches the rest through a log only. */
const oneTempo: Rule = ({ kafka, profile }) =>
  kafka === undefined && profile === 'large'
    ? [
        {
          level: 'warning',
          path: ['kafka'],
          message:
            'Tempo stays one: since 3.0 several need a Kafka-compatible broker between them. While it restarts, traces wait in the gateways for five minutes. With kafka.address it runs in parts, each twice',
        },
      ]
    : [];

const noTls: Rule = ({ kafka }) =>
  kafka?.tls === true
    ? [
        {
          level: 'fault',
          path: ['kafka', 'tls'],
          message: 'Tempo 3.0 has no TLS towards Kafka',
          allowed: 'false, with a broker or a TLS proxy that is reached over a trusted network',
        },
      ]
    : [];

const inTheClear: Rule = ({ kafka, security }) => {
  if (kafka === undefined || kafka.tls || !(security.mtls || kafka.sasl !== undefined)) return [];
  const what = kafka.sasl === undefined ? 'spans go' : 'spans and the password go';
  const message = `${what} to the broker unencrypted: Tempo 3.0 has no TLS towards Kafka${security.mtls ? ', so security.mtls ends there' : ''}`;
  return [{ level: 'warning', path: ['kafka', 'tls'], message }];
};

export const kafkaRules: readonly Rule[] = [onlyLarge, oneTempo, noTls, inTheClear];
