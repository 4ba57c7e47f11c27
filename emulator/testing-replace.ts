/** For tests that change a part of the product until they end. */

/** Undoes a change later, as a test's context does at its end. */
export interface Undo {
  teardown(undo: () => void): void;
}

/** The platform has another name until that is undone: where other tests run meanwhile, only in a serial test. */
export function pretend(t: Undo, platform: NodeJS.Platform): void {
  const { platform: present } = process;
  Object.defineProperty(process, 'platform', { value: platform });
  t.teardown(() => Object.defineProperty(process, 'platform', { value: present }));
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
