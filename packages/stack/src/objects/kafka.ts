import type { StackConfig } from '../config/types.ts';
import type { NetworkRule } from './network-policy.ts';
import type { EnvVar } from './pod.ts';

/** Variables that config files name in place of the credentials, so that no ConfigMap holds them. */
export const kafkaVariables = { username: 'TEMPO_KAFKA_USERNAME', password: 'TEMPO_KAFKA_PASSWORD' } as const;

export function kafkaEnv({ kafka }: StackConfig): readonly EnvVar[] {
  if (kafka?.sasl === undefined) return [];
  const { password, username } = kafka.sasl;
  return [
    { name: kafkaVariables.username, value: username },
    {
      name: kafkaVariables.password,
      valueFrom: { secretKeyRef: { name: password.secret, key: password.key } },
    },
  ];
}

/** The brokers may be anywhere; all of them answer on the port of the first. */
export function kafkaEgress({ kafka }: StackConfig): readonly NetworkRule[] {
  if (kafka === undefined) return [];
  return [{ peers: [{ cidr: '0.0.0.0/0' }], ports: [Number(kafka.address.slice(kafka.address.lastIndexOf(':') + 1))] }];
}
