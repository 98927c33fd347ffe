import type { Method } from '../method.ts';
import { AUTH_METHODS } from './auth.ts';
import { CHAT_CHANGE_METHODS } from './chat-change.ts';
import { CHAT_POST_METHODS } from './chat-post.ts';
import { CONVERSATION_METHODS } from './conversations.ts';
import { FILE_METHODS } from './files.ts';
import { HISTORY_METHODS } from './history.ts';
import { MARK_METHODS } from './marks.ts';
import { PEOPLE_METHODS } from './people.ts';
import { VIEW_METHODS } from './views.ts';

/** Every Web API method that the sandbox serves. */
export const METHODS: ReadonlyMap<string, Method> = new Map(
  Object.entries({
    ...AUTH_METHODS,
    ...CHAT_POST_METHODS,
    ...CHAT_CHANGE_METHODS,
    ...CONVERSATION_METHODS,
    ...HISTORY_METHODS,
    ...PEOPLE_METHODS,
    ...MARK_METHODS,
    ...VIEW_METHODS,
    ...FILE_METHODS,
  }),
);
