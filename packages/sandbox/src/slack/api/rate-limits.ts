import type { Clock } from '../../clock.ts';

/** How often a method may be called: tiers per minute and app, `post` per second and channel, `special` is generous. */
export type Tier = 'tier2' | 'tier3' | 'tier4' | 'post' | 'special';

interface Allowance {
  /** Calls that may come at once. */
  readonly burst: number;
  readonly perMinute: number;
}

/**
 * The documented minimum rates. Slack does not publish bursts: a tier's is a minute's worth here, and
 * chat.postMessage takes short bursts above its one a second.
 */
const ALLOWANCES: Readonly<Record<Tier, Allowance>> = {
  tier2: { burst: 20, perMinute: 20 },
  tier3: { burst: 50, perMinute: 50 },
  tier4: { burst: 100, perMinute: 100 },
  post: { burst: 5, perMinute: 60 },
  special: { burst: 600, perMinute: 600 },
};

/** chat.postMessage has a cap over all channels as well; "several hundred messages a minute". */
const WORKSPACE_POSTS: Allowance = { burst: 300, perMinute: 300 };

export interface RateLimits {
  enabled: boolean;
  /** Takes a token; seconds to wait when there is none. */
  take(call: { readonly method: string; readonly tier: Tier; readonly channel: string }): number | undefined;
}

interface Bucket {
  tokens: number;
  at: number;
}

export function createRateLimits(clock: Clock, enabled: boolean): RateLimits {
  const buckets = new Map<string, Bucket>();
  const bucketOf = (key: string, { burst, perMinute }: Allowance): Bucket => {
    const now = clock.now().getTime();
    const bucket = buckets.get(key) ?? { tokens: burst, at: now };
    bucket.tokens = Math.min(burst, bucket.tokens + ((now - bucket.at) / 60_000) * perMinute);
    bucket.at = now;
    buckets.set(key, bucket);
    return bucket;
  };
  return {
    enabled,
    take({ method, tier, channel }) {
      if (!this.enabled) return undefined;
      const own = tier === 'post' ? `${method} ${channel}` : method;
      const wanted: [string, Allowance][] = [[own, ALLOWANCES[tier]]];
      if (tier === 'post') wanted.push(['all channels', WORKSPACE_POSTS]);
      const open = wanted.map(([key, allowance]) => ({ bucket: bucketOf(key, allowance), allowance }));
      const short = open.find(({ bucket }) => bucket.tokens < 1);
      if (short !== undefined) {
        return Math.max(1, Math.ceil(((1 - short.bucket.tokens) * 60) / short.allowance.perMinute));
      }
      for (const { bucket } of open) bucket.tokens -= 1;
      return undefined;
    },
  };
}
