/* Shows the desk what other desks do. Without this file there is a link to refresh. */
(() => {
  'use strict';
  const PAUSE = 2000;
  const $ = (id) => document.getElementById(id);

  // Ready for the next badge; what stands in the field is replaced by what is typed.
  addEventListener('load', () => $('code')?.select());

  const look = async () => {
    const log = $('log');
    const point = new URLSearchParams({ after: log.dataset.last });
    if ($('door')) point.set('door', $('door').value);
    point.set('way', document.querySelector('[name=way]:checked')?.value ?? '');
    const answer = await fetch(`${log.dataset.from}?${point}`, {
      redirect: 'error',
      headers: { 'X-Background': '1' },
    });
    if (answer.status !== 200) return;
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    ['log', 'counters'].forEach((id) => {
      const fresh = page.getElementById(id);
      if (fresh) $(id).replaceWith(document.adoptNode(fresh));
    });
  };
  const poll = () => {
    const next = () => setTimeout(poll, PAUSE);
    if (document.hidden) next();
    else look().then(next, next);
  };

  // A badge that the camera read is sent without leaving the page, or the camera would stop.
  const send = async (text) => {
    $('code').value = text;
    const form = $('scan');
    const answer = await fetch(form.action, { method: 'POST', body: new FormData(form) });
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    if (!page.getElementById('answer')) {
      form.requestSubmit(); // signed out, or an error: shown as it is
      return;
    }
    for (const id of ['answer', 'log', 'counters'])
      $(id).replaceWith(document.adoptNode(page.getElementById(id)));
    form.elements.nonce.value = page.querySelector('#scan [name=nonce]').value;
    $('code').value = '';
    $('answer').scrollIntoView({ block: 'nearest' });
  };
  if ($('lens'))
    window.Desk.camera({
      scanned: (text) => send(text).catch(() => $('scan').requestSubmit()),
      refused: () => {
        $('camera-refused').hidden = false;
      },
    });

  if ($('log')) poll();
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden && $('log')) look().catch(() => {});
  });
})();
