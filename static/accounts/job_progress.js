/* The progress of long work stays true. Without this file there is a link to look again. */
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
    setTimeout(again, PAUSE);
  };
  const again = () => {
    if (document.hidden) setTimeout(again, PAUSE);
    else look().catch(() => setTimeout(again, PAUSE));
  };
  setTimeout(again, PAUSE);
})();
