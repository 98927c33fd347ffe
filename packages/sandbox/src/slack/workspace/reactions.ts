import type { Message } from './model.ts';

export function withReaction(message: Message, name: string, user: string): Message {
  const there = message.reactions.some((each) => each.name === name);
  const reactions = there
    ? message.reactions.map((each) =>
        each.name === name ? { name, users: [...new Set([...each.users, user])] } : each,
      )
    : [...message.reactions, { name, users: [user] }];
  return { ...message, reactions };
}

export function withoutReaction(message: Message, name: string, user: string): Message {
  const reactions = message.reactions
    .map((each) => (each.name === name ? { name, users: each.users.filter((other) => other !== user) } : each))
    .filter((each) => each.users.length > 0);
  return { ...message, reactions };
}
