import { fullName, parseImage } from './image.ts';

/** Which images each node has pulled. */
export interface ImageCache {
  has(node: string, image: string): boolean;
  add(node: string, image: string): void;
}

export function createImageCache(): ImageCache {
  const present = new Set<string>();
  const idOf = (node: string, image: string): string => {
    const reference = parseImage(image);
    return `${node} ${reference === undefined ? image : fullName(reference)}`;
  };
  return {
    has: (node, image) => present.has(idOf(node, image)),
    add: (node, image) => {
      present.add(idOf(node, image));
    },
  };
}
