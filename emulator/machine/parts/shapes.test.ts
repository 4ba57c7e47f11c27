import test from 'ava';
import { shape, svgOf } from './shapes.js';

test('shapes: what would end an attribute or a text is written as an entity, and the rest as it is', (t) => {
  const text = `<a & "b">'`;
  const written = `&lt;a &amp; &quot;b&quot;&gt;'`;
  t.is(svgOf(shape('text', { class: text, x: 5 }, text)), `<text class="${written}" x="5">${written}</text>`);
  t.is(svgOf(shape('g', {}, [shape('rect', { rx: 4 }), shape('g', {}, '')])), '<g>\n<rect rx="4"/>\n<g/>\n</g>');
});
