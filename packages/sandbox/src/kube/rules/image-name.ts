/** Whether an image reference names no tag and no digest, or the tag `latest`: such images are always pulled. */
export function isLatest(image: string): boolean {
  if (image.includes('@')) return false;
  const tag = /:([^:/]+)$/.exec(image)?.[1];
  return tag === undefined || tag === 'latest';
}
