import type { ScalarTag } from 'yaml';

/**
 * Where kubectl's YAML 1.1 and the YAML 1.2 that we read differ, we either follow kubectl or refuse to guess. These come
 * before the tags of the core schema, for plain scalars only; quoted text is text.
 */
export const kubernetesScalars: readonly ScalarTag[] = [
  refused(
    /^(?:yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF)$/,
    'is true or false to kubectl and text to others: quote it, or write true or false',
  ),
  refused(/^[-+]?\.(?:inf|Inf|INF)$|^\.(?:nan|NaN|NAN)$/, 'is no number that JSON can carry'),
  refused(/^[-+]?\d[\d_]*_[\d_]*$/, 'is a number to kubectl and text to others: write it without _'),
  {
    // file modes are written so: 0644 is 420
    identify: () => false,
    default: true,
    tag: 'tag:yaml.org,2002:int',
    test: /^[-+]?0[0-7]+$/,
    resolve: (text) => Number.parseInt(text, 8),
  },
  {
    identify: () => false,
    default: true,
    tag: 'tag:yaml.org,2002:int',
    test: /^[-+]?\d{16,}$/,
    resolve: (text, onError) => {
      if (!Number.isSafeInteger(Number(text))) onError(`${text} is too large to be kept exactly: quote it`);
      return Number(text);
    },
  },
];

function refused(test: RegExp, why: string): ScalarTag {
  return {
    identify: () => false,
    default: true,
    tag: 'tag:yaml.org,2002:str',
    test,
    resolve: (text, onError) => {
      onError(`${text} ${why}`);
      return text;
    },
  };
}
