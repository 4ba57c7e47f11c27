/** For tests: models that are walked in a second. */
import type { Model } from '../../../firmware/models.js';

/** One digit a field and short times: fewer states, the same rows, timers and keys. */
export function small(model: Model): Model {
  const fields = model.fields.map((field) => ({ ...field, digits: 1 }));
  const page_ms = model.page_ms === 0 ? 0 : 3000;
  return { ...model, fields, page_ms, idle_ms: 3000, response_ms: 3000 };
}
