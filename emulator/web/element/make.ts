/** Elements of a page, made without parsing text. */

export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, string>>,
  ...content: ReadonlyArray<Node | string>
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...content);
  return element;
}

export function button(label: string, act: () => void, kind = ''): HTMLButtonElement {
  const element = make('button', { type: 'button', name: label, class: kind }, label);
  element.addEventListener('click', act);
  return element;
}
