import { readFileSync } from 'node:fs';
import test from 'ava';
import { ENDPOINTS } from './endpoints.js';
import { openApi } from './openapi.js';

test('portal openapi: the committed description is that of the schemas', (t) => {
  const committed = JSON.parse(readFileSync('docs/openapi.json', 'utf8'));
  t.deepEqual(committed, JSON.parse(JSON.stringify(openApi())), 'npm run docs writes it');
});

test('portal openapi: each endpoint has an operation of its own name, with every answer that it may give', (t) => {
  const { paths } = openApi() as {
    readonly paths: Record<string, Record<string, { responses: object; operationId: string }>>;
  };
  for (const { path, method, id, answers, problems } of ENDPOINTS) {
    const operation = paths[path]![method.toLowerCase()]!;
    t.is(operation.operationId, id);
    const statuses = [...new Set([...Object.keys(answers), ...problems.map(String)])].sort();
    t.deepEqual(Object.keys(operation.responses).sort(), statuses, path);
  }
  t.is(new Set(ENDPOINTS.map(({ id }) => id)).size, ENDPOINTS.length);
});
