// A keypad on the screen, for fields that a program may listen to the keyboard for. Without it, fields are typed into as always.
const LAYOUTS = {
  digits: ['123456789', '0'],
  letters: ['1234567890', 'qwertyuiop', 'asdfghjkl', 'zxcvbnm', " -_.,:;!?@#$%&*+=/()'"],
};

function key(text, label, press) {
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = text;
  if (label !== undefined) {
    button.ariaLabel = label;
    button.className = 'wide';
  }
  button.addEventListener('click', press);
  return button;
}

function insert(field, text) {
  if (field.maxLength >= 0 && field.value.length >= field.maxLength) return;
  field.value += text;
}

function letterKey(field, character, isUpper) {
  const button = key(character === ' ' ? 'space' : character, character === ' ' ? 'space' : undefined, () =>
    insert(field, isUpper() ? character.toUpperCase() : character),
  );
  button.dataset.character = character;
  return button;
}

function fillKeypad(pad, field, layout) {
  let upper = false;
  for (const row of LAYOUTS[layout]) {
    for (const character of row) pad.append(letterKey(field, character, () => upper));
  }
  if (layout === 'letters') {
    const shift = key('⇧', 'capital letters', () => {
      upper = !upper;
      shift.ariaPressed = String(upper);
      for (const one of pad.children) {
        const { character } = one.dataset;
        if (character?.trim()) one.textContent = upper ? character.toUpperCase() : character;
      }
    });
    shift.ariaPressed = 'false';
    pad.append(shift);
  }
  pad.append(
    key('⌫', 'delete the last character', () => {
      field.value = field.value.slice(0, -1);
    }),
  );
}

for (const field of document.querySelectorAll('input[data-keypad]')) {
  const layout = field.dataset.keypad;
  const pad = document.createElement('div');
  pad.className = `keypad ${layout}`;
  pad.hidden = true;
  pad.id = `${field.id}-keypad`;
  pad.setAttribute('role', 'group');
  pad.setAttribute('aria-label', `keypad for ${document.querySelector(`label[for="${field.id}"]`).textContent}`);
  const toggle = key('On-screen keypad', undefined, () => {
    if (pad.childElementCount === 0) fillKeypad(pad, field, layout);
    pad.hidden = !pad.hidden;
    toggle.ariaExpanded = String(!pad.hidden);
  });
  toggle.className = 'other';
  toggle.ariaExpanded = 'false';
  toggle.setAttribute('aria-controls', pad.id);
  field.after(toggle, pad);
}
