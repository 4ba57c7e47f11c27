/** Does what one statement of a key script says, whoever plays it. */
import type { ResponseCheck, Snapshot, Target } from '../machine/target.js';
import { expectDisplay, expectResponse, type Mismatch } from './expectations.js';
import type { Action, Change, Deed } from './statements.js';

/**
 * @param snapshots what `save` keeps and `restore` finds, by name
 * @returns how the display differs from what an expectation wants, if it does
 * @throws InputError where the target refuses it
 */
export function perform(
  action: Action,
  target: Target,
  check: ResponseCheck,
  snapshots: Map<string, Snapshot>,
): Mismatch | undefined {
  switch (action.do) {
    case 'press':
      target.press(action.key, action.for_us);
      return undefined;
    case 'type':
      target.type(action.digits, action.every_us);
      return undefined;
    case 'wait':
      target.wait(action.wait_us);
      return undefined;
    case 'capture':
      target.playCapture(action.capture);
      return undefined;
    case 'expect':
      return expectDisplay(action, target);
    case 'expectResponse':
      return expectResponse(action, target, check);
    default:
      act(action, target, snapshots);
      return undefined;
  }
}

/** Does what takes no time and asks nothing. @throws InputError where the target refuses it */
export function act(deed: Deed, target: Target, snapshots: Map<string, Snapshot>): void {
  switch (deed.do) {
    case 'save':
      snapshots.set(deed.name, target.save());
      break;
    case 'restore':
      target.restore(snapshots.get(deed.name)!);
      break;
    default:
      change(deed, target);
  }
}

function change(action: Change, target: Target): void {
  switch (action.do) {
    case 'down':
      target.down(action.key);
      break;
    case 'up':
      target.up(action.key);
      break;
    case 'card':
      target.fit(action.record);
      break;
    case 'cardFile':
      target.fitFile(action.path);
      break;
    case 'contacts':
      target.setContacts(action.contacts);
      break;
    case 'stick':
      target.stick(action.key, action.level);
      break;
    case 'free':
      target.free(action.key);
      break;
    case 'glitch':
      target.glitch(action.key, action.for_us);
      break;
    case 'segment':
      target.segment(action.cell, action.name, action.fault);
      break;
    case 'battery':
      target.battery(action.percent);
      break;
    case 'cutPower':
      target.cutPower(action.atWrite);
      break;
    case 'restorePower':
      target.restorePower();
      break;
  }
}
