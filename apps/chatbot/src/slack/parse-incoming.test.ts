import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isKept, parseKept } from './incoming.ts';
import { parseIncoming } from './parse-incoming.ts';

const command = {
  command: '/otel',
  text: 'logs &lt;b&gt; &amp;amp;',
  user_id: 'U1AAA',
  team_id: 'T1AAA',
  channel_id: 'C1AAA',
  trigger_id: '1.2.abc',
  response_url: 'https://hooks.slack.com/commands/1',
  token: 'legacy-verification-token',
};

const click = {
  type: 'block_actions',
  user: { id: 'U1AAA', team_id: 'T2BBB' },
  team: { id: 'T1AAA' },
  container: { type: 'message', message_ts: '1.1', channel_id: 'C1AAA', thread_ts: '1.0' },
  channel: { id: 'C1AAA' },
  actions: [{ type: 'button', action_id: 'run.approve', block_id: 'b', value: 'abc' }],
  state: {
    values: {
      b: { note: { type: 'plain_text_input', value: 'x' }, pick: { type: 'static_select', selected_option: null } },
    },
  },
};

describe('payloads of Slack', () => {
  test('a command is entity-decoded, once', () => {
    expect(parseIncoming(command)).toMatchObject({ kind: 'command', text: 'logs <b> &amp;', teamId: 'T1AAA' });
  });

  test('a click carries its value, place and inputs, and the workspace of the person, not of the channel', () => {
    expect(parseIncoming(click)).toMatchObject({
      kind: 'click',
      teamId: 'T2BBB',
      actionId: 'run.approve',
      value: 'abc',
      message: { channel: 'C1AAA', ts: '1.1', threadTs: '1.0' },
      state: { b: { note: 'x' } },
    });
    const menu = { ...click, actions: [{ type: 'static_select', action_id: 'a.b', selected_option: { value: 'v' } }] };
    expect(parseIncoming(menu)).toMatchObject({ value: 'v' });
  });

  test.each([
    ['app_mention', { kind: 'mention', channel: 'C1AAA', text: 'status' }],
    ['app_home_opened', { kind: 'home', userId: 'U1AAA' }],
    ['subteam_members_changed', { kind: 'groups-changed' }],
    ['tokens_revoked', { kind: 'removed', teamId: 'T1AAA', bots: [] }],
    ['app_uninstalled', { kind: 'removed', teamId: 'T1AAA' }],
    ['reaction_added', { kind: 'other', type: 'reaction_added' }],
  ])('the event %s', (type, expected) => {
    const event = { type, user: 'U1AAA', channel: 'C1AAA', text: 'status', ts: '1.1', tab: 'home' };
    expect(parseIncoming({ type: 'event_callback', team_id: 'T1AAA', event })).toMatchObject(expected);
  });

  test('what people write in channels, what bots write, and edits are no business of ours', () => {
    const said = { type: 'message', user: 'U1AAA', channel: 'D1AAA', text: 'status', ts: '1.1', channel_type: 'im' };
    const kindOf = (event: object): string | undefined =>
      parseIncoming({ type: 'event_callback', team_id: 'T1AAA', event })?.kind;
    expect(kindOf(said)).toBe('mention');
    expect(kindOf({ ...said, channel_type: 'channel' })).toBe('other');
    expect(kindOf({ ...said, bot_id: 'B1' })).toBe('other');
    expect(kindOf({ ...said, subtype: 'message_changed' })).toBe('other');
  });

  test('anything else is refused or of no interest, and never throws', () => {
    const bits = fc.oneof(
      fc.json().map((text): unknown => JSON.parse(text)),
      fc.anything(),
    );
    fc.assert(
      fc.property(
        bits,
        fc.constantFrom(...Object.keys(command)),
        fc.constantFrom(...Object.keys(click)),
        (bit, one, other) => {
          const mixed = [
            bit,
            { ...command, [one]: bit },
            { ...click, [other]: bit },
            { type: 'event_callback', event: bit },
          ];
          for (const body of mixed) {
            const parsed = parseIncoming(body);
            if (parsed !== undefined && isKept(parsed)) {
              expect(parseKept(JSON.parse(JSON.stringify(parsed)))).toEqual(JSON.parse(JSON.stringify(parsed)));
              expect(JSON.stringify(parsed)).not.toContain('legacy-verification-token');
            }
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});
