import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { appManifest } from './app-manifest.ts';
import { botScopes, scopelessMethods } from './scopes.ts';

const source = fileURLToPath(new URL('..', import.meta.url));
const checkedIn = fileURLToPath(new URL('../../slack-app.json', import.meta.url));

/** Names of Web API methods in the sources of the rooms that call Slack. */
function calledMethods(): readonly string[] {
  const texts = ['slack', 'delivery', 'commands', 'runs', 'alerts', 'home'].flatMap((room) =>
    readdirSync(`${source}${room}`, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
      .map((file) => readFileSync(`${source}${room}/${file}`, 'utf8')),
  );
  const named = /'((?:chat|files|users|usergroups|conversations|views|auth|reactions|pins|team|bots)\.[A-Za-z.]+)'/g;
  return [...new Set(texts.flatMap((text) => [...text.matchAll(named)].map((match) => match[1] ?? '')))].sort();
}

describe('the app manifest', () => {
  it('checked in is the one of the code', () => {
    const text = `${JSON.stringify(appManifest({ command: '/otel', delivery: { mode: 'socket' } }), null, 2)}\n`;
    if (process.env['UPDATE_GOLDENS'] === '1') writeFileSync(checkedIn, text);
    expect(JSON.parse(readFileSync(checkedIn, 'utf8'))).toEqual(JSON.parse(text));
  });

  it('asks for the scopes of exactly the methods that are called', () => {
    const known = new Set([...scopelessMethods, ...botScopes.flatMap(({ methods }) => methods)]);
    expect([...known].sort()).toEqual(calledMethods());
  });

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
