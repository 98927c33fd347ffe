import { describe, expect, it } from 'vitest';
import { userName } from './user-name.ts';

describe('the person at the keyboard', () => {
  const unknown = (): string => {
    throw Object.assign(new Error('uv_os_get_passwd returned ENOENT'), { code: 'ERR_SYSTEM_ERROR' });
  };

  it('goes by the name that the system knows', () => {
    expect(userName({ USER: 'somebody' }, () => 'ada', 501)).toBe('ada');
  });

  it('has a name also where the system knows none, as in a container under any number', () => {
    expect(userName({ USER: 'ada' }, unknown, 4711)).toBe('ada');
    expect(userName({ USER: '', LOGNAME: 'ada' }, unknown, 4711)).toBe('ada');
    expect(userName({}, unknown, 4711)).toBe('uid 4711');
  });
});
