/* A device that is no desk any more keeps no roster. */
(async () => {
  'use strict';
  const kept = await indexedDB.databases?.() ?? [];
  kept.filter(({ name }) => name?.startsWith('desk-'))
    .forEach(({ name }) => window.Desk.store(name.slice(5)).forget().catch(() => {}));
})();
