// A form that is on its way is not sent again: a second click would cost a try, and its answer would replace the first one's.
const LONGEST_ms = 40_000;

let onItsWay;

function arrive() {
  clearTimeout(onItsWay);
  onItsWay = undefined;
}

document.addEventListener('submit', (event) => {
  if (onItsWay !== undefined) {
    event.preventDefault();
    return;
  }
  // Longer than any answer is held back: who stopped the page in a browser that doesn't tell can try again.
  onItsWay = setTimeout(arrive, LONGEST_ms);
});
// Who comes back finds the page as it was, and who stops it goes on.
window.addEventListener('pageshow', arrive);
window.navigation?.addEventListener('navigateerror', arrive);
