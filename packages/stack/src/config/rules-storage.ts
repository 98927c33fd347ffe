import { volumeSizeOf } from '../profiles.ts';
import { bytesOf, secondsOf } from './quantities.ts';
import type { Rule, RuleFinding } from './rules.ts';

const largeNeedsObjectStorage: Rule = ({ objectStorage, profile }) =>
  profile === 'large' && objectStorage === undefined
    ? [
        {
          level: 'fault',
          path: ['objectStorage'],
          message: 'profile large keeps logs and traces in object storage',
          allowed: 'an S3-compatible endpoint with its buckets and credentials, or another profile',
        },
      ]
    : [];

const objectStorageUnused: Rule = ({ objectStorage, profile }) =>
  profile !== 'large' && objectStorage !== undefined
    ? [{ level: 'warning', path: ['objectStorage'], message: `not used by profile ${profile}; only large is` }]
    : [];

const largeSpreads: Rule = ({ cluster, profile }) =>
  profile === 'large' && cluster.nodes < 3
    ? [
        {
          level: 'fault',
          path: ['cluster', 'nodes'],
          message: 'profile large keeps three copies of each log on different nodes',
          allowed: 'at least 3, or another profile',
        },
      ]
    : [];

const largeKeepsForLong: Rule = ({ profile, remoteWrite }) =>
  profile === 'large' && remoteWrite.length === 0
    ? [
        {
          level: 'warning',
          path: ['remoteWrite'],
          message: 'without a long-term store, metrics end with retention.metrics',
        },
      ]
    : [];

/** Prometheus and SQLite on NFS end in corruption that cannot be repaired; see prometheus/docs/storage.md. */
const noDatabasesOnNetwork: Rule = ({ storage }) => {
  const findings: RuleFinding[] = [];
  const allowed = 'a class that puts volumes on the disk of a node';
  if (storage.data.create && /nfs|smb|cifs|s3/i.test(storage.data.provisioner)) {
    const message = 'databases on network file systems are corrupted beyond repair';
    findings.push({ level: 'fault', path: ['storage', 'data', 'provisioner'], message, allowed });
  }
  if (storage.backup?.type === 'class' && storage.backup.class === storage.data.class) {
    const message = 'backups on the class of the databases are lost with them';
    findings.push({ level: 'fault', path: ['storage', 'backup', 'class'], message, allowed: 'another class' });
  }
  return findings;
};

const backupExists: Rule = ({ storage }) =>
  storage.backup === undefined
    ? [{ level: 'warning', path: ['storage', 'backup'], message: 'nowhere to back up to; backups will be refused' }]
    : [];

/** WAL and the heads of compaction come on top of the blocks that the limit counts. */
const largestShare = 0.85;

const metricsFit: Rule = (config) => {
  const { metricsSize } = config.retention;
  const volume = volumeSizeOf(config, 'prometheus');
  return metricsSize === undefined || bytesOf(metricsSize) <= bytesOf(volume) * largestShare
    ? []
    : [
        {
          level: 'fault',
          path: ['retention', 'metricsSize'],
          message: `leaves no room for the write-ahead log on a volume of ${volume}`,
          allowed: 'at most 85 % of the volume',
        },
      ];
};

const atLeastADay: Rule = ({ retention }) =>
  (['logs', 'auditLogs'] as const).flatMap((field): RuleFinding[] =>
    secondsOf(retention[field]) >= 86_400
      ? []
      : [
          {
            level: 'fault',
            path: ['retention', field],
            message: 'Loki keeps whole days of index',
            allowed: 'at least 24h',
          },
        ],
  );

const lateSamplesFit: Rule = ({ retention }) =>
  secondsOf(retention.outOfOrderWindow) <= secondsOf(retention.metrics)
    ? []
    : [
        {
          level: 'fault',
          path: ['retention', 'outOfOrderWindow'],
          message: 'longer than metrics are kept',
          allowed: `at most ${retention.metrics}`,
        },
      ];

export const storageRules: readonly Rule[] = [
  largeNeedsObjectStorage,
  objectStorageUnused,
  largeSpreads,
  largeKeepsForLong,
  noDatabasesOnNetwork,
  backupExists,
  metricsFit,
  atLeastADay,
  lateSamplesFit,
];
