/* Keeps the figures of the delegation list up to date while others change it. Without this file they are as of when the
   page was opened. */
(() => {
  'use strict';
  const PAUSE = 15000;
  const look = async () => {
    const shown = document.getElementById('numbers');
    const answer = await fetch(`${shown.dataset.from}?tag=${shown.dataset.tag}`, {
      redirect: 'error',
      headers: { 'X-Background': '1' },
    });
    if (answer.status !== 200) return;
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const fresh = page.getElementById('numbers');
    if (fresh) shown.replaceWith(document.adoptNode(fresh));
  };
  const poll = () => {
    const next = () => setTimeout(poll, PAUSE);
    if (document.hidden) next();
    else look().then(next, next);
  };
  if (document.getElementById('numbers')) setTimeout(poll, PAUSE);
})();
