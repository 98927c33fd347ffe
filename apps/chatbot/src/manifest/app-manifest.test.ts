import { describe, expect, it } from 'vitest';
import { appManifest } from './app-manifest.ts';
import { botScopes, scopelessMethods } from './scopes.ts';

describe('the app manifest', () => {
  it('in Socket Mode names no address', () => {
    const text = JSON.stringify(appManifest({ command: '/otel', delivery: { mode: 'socket' } }));
    expect(text).toContain('"socket_mode_enabled":true');
    expect(text).not.toContain('http');
  });

  it('over HTTP names the same address everywhere', () => {
    const manifest = appManifest({ command: '/otel', delivery: { mode: 'http', url: 'https://bot.example.com/' } });
    const addresses = JSON.stringify(manifest).match(/https:[^"]+/g);
    expect(addresses).toHaveLength(4);
    expect(new Set(addresses)).toEqual(new Set(['https://bot.example.com/slack/events']));
  });

  it('keeps within the lengths that Slack takes', () => {
    const manifest = appManifest({ command: '/otel', delivery: { mode: 'socket' } });
    expect(manifest['display_information']).toMatchObject({
      name: expect.stringMatching(/^.{1,35}$/),
      description: expect.stringMatching(/^.{1,140}$/),
    });
  });

  it('asks for no scope that nothing of ours needs, and for none of the wide ones', () => {
    for (const { name, methods, events, why } of botScopes) {
      expect(methods.length + events.length, name).toBeGreaterThan(0);
      expect(why).not.toBe('');
      expect(name).not.toMatch(/^admin|chat:write\.|email|^channels:manage|:write\.public/);
    }
    const needing = botScopes.flatMap(({ methods }) => methods);
    expect(scopelessMethods.filter((method) => needing.includes(method))).toEqual([]);
  });
});
