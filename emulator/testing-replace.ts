/** For tests that change a part of the product until they end. */

/** Undoes a change later, as a test's context does at its end. */
export interface Undo {
  teardown(undo: () => void): void;
}

/** What `act` gives on a platform of this name, which may be another than the present one. */
export function on<T>(platform: NodeJS.Platform, act: () => T): T {
  const { platform: present } = process;
  Object.defineProperty(process, 'platform', { value: platform });
  try {
    return act();
  } finally {
    Object.defineProperty(process, 'platform', { value: present });
  }
}

/** Puts another function in a method's place until that is undone. @returns the one that was there */
export function replace<T extends object, K extends keyof T>(t: Undo, on: T, name: K, by: T[K]): T[K] {
  const original = on[name];
  on[name] = by;
  t.teardown(() => {
    on[name] = original;
  });
  return original;
}
