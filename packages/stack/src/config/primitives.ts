import { z } from 'zod';
import type { Duration, Quantity, SecretRef } from './types.ts';

const durationPattern = /^[1-9]\d*[smhd]$/;
const quantityPattern = /^[1-9]\d*(Mi|Gi|Ti)$/;
const dnsLabelPattern = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const dnsNamePattern = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?(\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)*$/;
const byte = '(25[0-5]|2[0-4]\\d|1?\\d?\\d)';
const cidrPattern = new RegExp(`^(${byte}\\.){3}${byte}/([0-9]|[12]\\d|3[0-2])$`);

const durationText = 'a duration such as 30s, 15m, 12h or 7d';
const quantityText = 'a size such as 512Mi, 100Gi or 2Ti';

/** Message texts here say what is allowed; {@link toFaults} shows them as they are. */
export const duration: z.ZodType<Duration, Duration> = z
  .templateLiteral([z.int(), z.enum(['s', 'm', 'h', 'd'])], { error: durationText })
  .refine((text) => durationPattern.test(text), durationText)
  .meta({ pattern: durationPattern.source });

export const quantity: z.ZodType<Quantity, Quantity> = z
  .templateLiteral([z.int(), z.enum(['Mi', 'Gi', 'Ti'])], { error: quantityText })
  .refine((text) => quantityPattern.test(text), quantityText)
  .meta({ pattern: quantityPattern.source });

/** Text of at least one character. */
export const text: z.ZodString = z.string().min(1, 'text that is not empty');

export const dnsLabel: z.ZodString = z
  .string()
  .regex(dnsLabelPattern, 'a DNS label: lower-case letters, digits and hyphens, at most 63 characters');

export const dnsName: z.ZodString = z
  .string()
  .regex(dnsNamePattern, 'a DNS name: labels of lower-case letters, digits and hyphens, joined by dots');

export const cidr: z.ZodString = z.string().regex(cidrPattern, 'an IPv4 network such as 192.168.1.0/24');

export const absolutePath: z.ZodString = z.string().regex(/^\/\S*$/, 'an absolute path such as /exports/backup');

export const httpUrl: z.ZodString = z
  .string()
  .regex(/^https?:\/\/[^\s/@]+(\/\S*)?$/, 'a URL with http or https and without user or password');

export const secretRef: z.ZodType<SecretRef, SecretRef> = z.strictObject({
  secret: dnsName.describe('Name of the Secret.'),
  key: z
    .string()
    .regex(/^[-._a-zA-Z0-9]{1,253}$/, 'a key of a Secret: letters, digits, hyphens, dots and underscores')
    .describe('Key in the Secret.'),
});

export const port: z.ZodInt = z.int().min(1).max(65_535);

/** Outside the range Kubernetes keeps for NodePorts the API server refuses the Service. */
export const nodePort: z.ZodInt = z.int().min(30_000).max(32_767);
