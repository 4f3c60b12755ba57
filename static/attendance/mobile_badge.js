/* Keeps this page on the device. Without this file the page works while there is a network. */
(() => {
  'use strict';
  const offlineNote = document.getElementById('offline');
  const tell = () => {
    offlineNote.hidden = navigator.onLine;
  };
  addEventListener('online', tell);
  addEventListener('offline', tell);
  tell();

  const keep = async () => {
    const scope = location.pathname;
    await navigator.serviceWorker.register(document.body.dataset.worker, { scope });
    const cache = await caches.open(`badge ${location.origin}${scope}`);
    const parts = [...document.querySelectorAll('link[rel=stylesheet], script[src]')].map(
      (el) => el.href || el.src,
    );
    await cache.addAll([location.origin + scope, ...parts]);
    document.getElementById('kept').hidden = false;
  };
  if (document.body.dataset.worker && navigator.serviceWorker && navigator.onLine)
    keep().catch(() => {});
})();
