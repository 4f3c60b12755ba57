/* A device that is no longer a desk deletes its roster. */
(async () => {
  'use strict';
  const kept = (await indexedDB.databases?.()) ?? [];
  for (const { name } of kept) {
    if (name?.startsWith('desk-'))
      window.Desk.store(name.slice(5))
        .forget()
        .catch(() => {});
  }
})();
