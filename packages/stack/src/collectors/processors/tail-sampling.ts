import { goDuration, secondsOf } from '../../config/quantities.ts';
import type { SamplingConfig, StackConfig } from '../../config/types.ts';
import { literal, mebibytes, ottlString } from '../settings.ts';

/** https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/processor/tailsamplingprocessor */
export interface TailSamplingProcessor {
  readonly decision_wait: string;
  readonly num_traces: number;
  readonly expected_new_traces_per_sec: number;
  readonly maximum_trace_size_bytes: number;
  readonly drop_pending_traces_on_shutdown: boolean;
  readonly decision_cache: { readonly sampled_cache_size: number; readonly non_sampled_cache_size: number };
  readonly policies: readonly SamplingPolicy[];
}

/** One vote about a trace. A drop wins over everything; otherwise one vote for keeping is enough. */
type SamplingPolicy =
  | SimplePolicy
  | { readonly name: string; readonly type: 'and'; readonly and: { readonly and_sub_policy: readonly SimplePolicy[] } }
  | {
      readonly name: string;
      readonly type: 'drop';
      readonly drop: { readonly drop_sub_policy: readonly SimplePolicy[] };
    };

type SimplePolicy =
  | {
      readonly name: string;
      readonly type: 'status_code';
      readonly status_code: { readonly status_codes: readonly 'ERROR'[] };
    }
  | { readonly name: string; readonly type: 'latency'; readonly latency: { readonly threshold_ms: number } }
  | {
      readonly name: string;
      readonly type: 'boolean_attribute';
      readonly boolean_attribute: { readonly key: string; readonly value: boolean };
    }
  | {
      readonly name: string;
      readonly type: 'string_attribute';
      readonly string_attribute: { readonly key: string; readonly values: readonly string[] };
    }
  | {
      readonly name: string;
      readonly type: 'ottl_condition';
      readonly ottl_condition: { readonly error_mode: 'ignore'; readonly span: readonly string[] };
    }
  | {
      readonly name: string;
      readonly type: 'probabilistic';
      readonly probabilistic: { readonly sampling_percentage: number };
    }
  | {
      readonly name: string;
      readonly type: 'bytes_limiting';
      readonly bytes_limiting: { readonly bytes_per_second: number };
    };

/** Traces a gateway holds while it waits: about 15 kB each, so 0.3, 0.75 and 1.5 GB when full. */
const tracesInMemory = { small: 20_000, medium: 50_000, large: 100_000 } as const;

/** Sampling rate that ordinary traces may take of what Tempo lets in. */
const ordinaryBytesPerSecond = mebibytes(5);

/** Tempo refuses larger ones (`max_bytes_per_trace`). */
const largestTrace = 5_000_000;

/**
 * Decides on whole traces, once their spans are gathered: with errors, slow, forced or of a named service are kept, of the
 * rest a share. All spans of a trace must come to the same gateway.
 */
export function tailSampling({ profile, sampling }: StackConfig): TailSamplingProcessor {
  const traces = tracesInMemory[profile];
  return {
    decision_wait: goDuration(sampling.decisionWait),
    num_traces: traces,
    expected_new_traces_per_sec: 200,
    maximum_trace_size_bytes: largestTrace,
    // On the end of the pod, what is there is decided on and sent.
    drop_pending_traces_on_shutdown: false,
    // Spans that come after the decision follow it, long after the trace itself is forgotten.
    decision_cache: { sampled_cache_size: traces * 4, non_sampled_cache_size: traces * 4 },
    policies: policiesOf(sampling),
  };
}

function policiesOf(sampling: SamplingConfig): readonly SamplingPolicy[] {
  return [
    ...dropRoutes(sampling.dropRoutes),
    { name: 'errors', type: 'status_code', status_code: { status_codes: ['ERROR'] } },
    { name: 'slow', type: 'latency', latency: { threshold_ms: secondsOf(sampling.latencyThreshold) * 1000 } },
    { name: 'forced', type: 'boolean_attribute', boolean_attribute: { key: 'app.force_sample', value: true } },
    ...keepServices(sampling.keepServices),
    {
      name: 'ordinary',
      type: 'and',
      and: {
        and_sub_policy: [
          { name: 'share', type: 'probabilistic', probabilistic: { sampling_percentage: sampling.percentage } },
          // By itself this policy would keep everything up to the limit.
          { name: 'limit', type: 'bytes_limiting', bytes_limiting: { bytes_per_second: ordinaryBytesPerSecond } },
        ],
      },
    },
  ];
}

// Of the first span only: a drop wins over errors and slowness, and a call to such a route in the midst of a trace must not.
function dropRoutes(routes: readonly string[]): readonly SamplingPolicy[] {
  if (routes.length === 0) return [];
  const named = ['http.route', 'url.path'].flatMap((key) =>
    routes.map((route) => `attributes["${key}"] == ${ottlString(route)}`),
  );
  const condition = { error_mode: 'ignore', span: [`IsRootSpan() and (${named.join(' or ')})`] } as const;
  return [
    {
      name: 'drop-routes',
      type: 'drop',
      drop: { drop_sub_policy: [{ name: 'begins-at', type: 'ottl_condition', ottl_condition: condition }] },
    },
  ];
}

function keepServices(services: readonly string[]): readonly SamplingPolicy[] {
  if (services.length === 0) return [];
  return [
    {
      name: 'services',
      type: 'string_attribute',
      string_attribute: { key: 'service.name', values: services.map(literal) },
    },
  ];
}
