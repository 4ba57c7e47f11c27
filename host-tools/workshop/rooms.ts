/** Which room of the plan a file stands in, and what it may import. */
import { FLOORS, type Room } from './house.js';

const ROOMS: readonly Room[] = FLOORS.flat();

/** The room that a file of the house stands in. @returns undefined where the plan has none */
export function roomOf(file: string): Room | undefined {
  let found: Room | undefined;
  for (const room of ROOMS) {
    const holds = room.path.endsWith('/') ? file.startsWith(room.path) : file === room.path;
    if (holds && room.path.length > (found?.path.length ?? 0)) found = room;
  }
  return found;
}

function floorOf(room: Room): number {
  return FLOORS.findIndex((rooms) => rooms.includes(room));
}

/** Whether a file of one room may import one of another. */
export function mayImport(from: Room, to: Room): boolean {
  if (from === to) return true;
  return floorOf(to) < floorOf(from) && (from.only ?? [to.path]).some((path) => to.path.startsWith(path));
}
