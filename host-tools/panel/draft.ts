/** The file that a recording becomes when it ends: it appears whole or not at all. */
import { existsSync } from 'node:fs';
import type { OpenDraft } from '../../emulator/faceplate/bench/recording.js';
import { Output } from '../files/output.js';

export const openDraft: OpenDraft = (path = freeName()) => {
  const output = new Output(path, 'the script');
  return {
    path,
    finish: (script) => {
      try {
        output.write(script);
        output.flush();
      } catch (error) {
        output.discard();
        throw error;
      }
      output.commit();
    },
  };
};

/** `session-1.keys`, or the first of its kind that is free. */
function freeName(): string {
  let number = 1;
  while (existsSync(`session-${number}.keys`)) number += 1;
  return `session-${number}.keys`;
}
