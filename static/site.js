/* Enhancement only: every page works with this file blocked. */
(() => {
  'use strict';
  const $ = (s) => document.querySelector(s);

  // Move to the error summary, or to what an act has changed for people, when the server sent one.
  ($('#errors') ?? $('.said'))?.focus();

  // Light, dark or the device's own, at once. The server keeps the choice in a cookie.
  const theme = $('#theme');
  if (theme) {
    theme.form.querySelector('button').hidden = true;
    theme.addEventListener('change', () => {
      document.documentElement.dataset.theme = theme.value;
      fetch(theme.form.action, {
        method: 'POST',
        body: new FormData(theme.form),
        redirect: 'manual',
      });
    });
  }

  // Directory: narrow the rows or fade the squares as the reader types.
  const q = $('#q');
  const items = [...document.querySelectorAll('#directory tbody tr, .tiles li')];
  q?.addEventListener('input', () => {
    const want = q.value.trim().toLocaleLowerCase();
    let shown = 0;
    items.forEach((el) => {
      const hit = (el.cells ? el.cells[0] : el).textContent.toLocaleLowerCase().includes(want);
      if (el.cells) el.hidden = !hit;
      else el.classList.toggle('dim', !hit);
      if (hit && (el.cells || el.matches('.c, .m, .o'))) shown += 1;
    });
    const count = $('#count b');
    if (count) count.textContent = shown;
  });

  // What prints the page shows itself only where it works.
  const printing = $('[data-print]');
  printing?.addEventListener('click', () => print());
  if (printing) printing.hidden = false;
})();
