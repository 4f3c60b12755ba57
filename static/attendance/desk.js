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
  if ($('log')) poll();
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden && $('log')) look().catch(() => {});
  });
})();
