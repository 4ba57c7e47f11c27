/** Does `act` when a wait is over, now or later. */
export function after<Value>(
  wait: boolean | Promise<boolean>,
  act: (isOver: boolean) => Value,
): Value | Promise<Value> {
  return typeof wait === 'boolean' ? act(wait) : wait.then(act);
}
