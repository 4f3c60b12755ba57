/* Signing out deletes the badges that this device kept for use without a network. The unsent scans of a
desk stay: they are of the event, and nowhere else yet. */
(() => {
  'use strict';
  const PATIENCE = 1000;
  const isBadge = (name) => name.startsWith('badge ');
  const forget = async () => {
    const kept = (await caches.keys()).filter(isBadge);
    await Promise.all(kept.map((name) => caches.delete(name)));
    const workers = await navigator.serviceWorker.getRegistrations();
    const own = workers.filter((worker) => kept.includes(`badge ${worker.scope}`));
    await Promise.all(own.map((worker) => worker.unregister()));
  };
  const late = () =>
    new Promise((done) => {
      setTimeout(done, PATIENCE);
    });

  document.addEventListener('submit', async (event) => {
    const form = event.target;
    if (!form.matches('form[data-sign-out]') || !navigator.serviceWorker || !window.caches) return;
    event.preventDefault();
    await Promise.race([forget().catch(() => {}), late()]);
    form.submit();
  });
})();
