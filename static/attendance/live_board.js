/* Keeps the live board up to date. Without this file there is a link to refresh. */
(() => {
  'use strict';
  const PAUSE = 5000;
  const look = async () => {
    const answer = await fetch(location.href, {
      redirect: 'error',
      headers: { 'X-Background': '1' }, // no activity: the session of staff ends without it
    });
    if (answer.status !== 200) return;
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const fresh = page.getElementById('board');
    if (fresh) document.getElementById('board').replaceWith(document.adoptNode(fresh));
  };
  const next = () => setTimeout(poll, PAUSE);
  const poll = () => {
    if (document.hidden) next();
    else look().then(next, next);
  };
  next();
})();
