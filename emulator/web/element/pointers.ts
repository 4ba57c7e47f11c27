/**
 * Fingers, pens and mice on the card's face: a pointer down is a contact down. The contact opens when the pointer goes up, is
 * cancelled, or slides off its key. Several pointers are several fingers.
 */
import type { Key } from '../../../firmware/hal.js';
import type { LiveCard } from '../live-card.js';
import type { Face } from './face.js';

export function followPointers(face: Face, card: () => LiveCard): void {
  const fingers = new Map<number, Key>();
  const { body } = face;

  const lift = (id: number): void => {
    const key = fingers.get(id);
    if (key === undefined) return;
    fingers.delete(id);
    // Another finger may still be on it.
    if (![...fingers.values()].includes(key)) card().release(key);
  };

  body.addEventListener('pointerdown', (event) => {
    const key = face.keyOf(event.target);
    if (key === undefined || event.button !== 0 || fingers.has(event.pointerId)) return;
    // The key then gets all events of the pointer; one that a program made up can't be captured.
    if (event.isTrusted) face.keys.get(key)!.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, key);
    card().touch(key);
  });
  body.addEventListener('pointermove', (event) => {
    const key = fingers.get(event.pointerId);
    if (key === undefined) return;
    const under = face.root.elementFromPoint(event.clientX, event.clientY);
    if (face.keyOf(under) !== key) lift(event.pointerId);
  });
  for (const end of ['pointerup', 'pointercancel', 'lostpointercapture'] as const) {
    body.addEventListener(end, (event) => lift(event.pointerId));
  }
  // The face keeps the focus, so that what is typed after a click goes to the card and not to the key that was clicked.
  body.addEventListener('mousedown', (event) => {
    event.preventDefault();
    body.focus({ preventScroll: true });
  });
  // A finger that holds PRESS asks for no menu.
  body.addEventListener('contextmenu', (event) => {
    if (face.keyOf(event.target) !== undefined) event.preventDefault();
  });
  // A screen reader clicks without a pointer.
  body.addEventListener('click', (event) => {
    const key = event.detail === 0 ? face.keyOf(event.target) : undefined;
    if (key === 'PRESS') card().holdPress();
    else if (key !== undefined) card().tap(key);
  });
}
