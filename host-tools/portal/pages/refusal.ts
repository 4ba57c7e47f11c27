/** The page that a browser gets in place of a problem. */
import type { FastifyReply } from 'fastify';
import { type Problem, titleOf } from '../http/problem.js';
import { html } from './html.js';
import { page, type Site } from './layout.js';
import { sendPage } from './services.js';

export function sendRefusal(site: Site, reply: FastifyReply, problem: Problem, requestId: string): FastifyReply {
  const { status, kind, message, more } = problem;
  const content = html`<div class="panel">
<p id="error" role="alert" class="bad">${message}</p>
<p class="hint">Request ${requestId}</p>
<a class="main" href="/">Start over</a>
</div>`;
  reply.headers({ ...more.headers });
  return sendPage(reply, page(site, { title: titleOf(kind), content }), status);
}
