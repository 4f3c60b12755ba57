/* Keeps the progress of a job up to date. Without this file there is a link to refresh. */
(() => {
  'use strict';
  const PAUSE = 2000;
  const look = async () => {
    const answer = await fetch(location.href, {
      redirect: 'error',
      headers: { 'X-Background': '1' }, // no activity: the session of staff ends without it
    });
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const fresh = page.getElementById('progress');
    if (!fresh) {
      location.reload();
      return;
    }
    document.getElementById('progress').replaceWith(document.adoptNode(fresh));
    setTimeout(poll, PAUSE);
  };
  const poll = () => {
    if (document.hidden) setTimeout(poll, PAUSE);
    else look().catch(() => setTimeout(poll, PAUSE));
  };
  setTimeout(poll, PAUSE);
})();
