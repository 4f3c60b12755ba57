/* What a device stores: its roster, unsent scans, badges seen here. A scan is stored before
   its result is shown. Unsent scans hold no badge code, since a code opens a record of the roster. */
window.Desk = (() => {
  'use strict';
  const STORES = ['facts', 'queue', 'seen'];
  let opened;

  const open = (slug) => {
    opened ??= new Promise((done, fail) => {
      const request = indexedDB.open(`desk-${slug}`, 1);
      request.onupgradeneeded = () => {
        for (const name of STORES) request.result.createObjectStore(name);
      };
      request.onsuccess = () => done(request.result);
      request.onerror = () => fail(request.error);
    });
    return opened;
  };
  const act = async (slug, stores, mode, work) => {
    const base = await open(slug);
    return new Promise((done, fail) => {
      const change = base.transaction(stores, mode, { durability: 'strict' });
      const request = work(change);
      change.oncomplete = () => done(request?.result);
      change.onerror = change.onabort = () => fail(change.error);
    });
  };

  const store = (slug) => ({
    get: (key) => act(slug, ['facts'], 'readonly', (t) => t.objectStore('facts').get(key)),
    put: (key, value) =>
      act(slug, ['facts'], 'readwrite', (t) => t.objectStore('facts').put(value, key)),
    queue: () => act(slug, ['queue'], 'readonly', (t) => t.objectStore('queue').getAll()),
    seen: () => act(slug, ['seen'], 'readonly', (t) => t.objectStore('seen').getAll()),
    // A scan and what it means for the next scan of the same badge: both or neither.
    keep: (row, sight) =>
      act(slug, ['queue', 'seen'], 'readwrite', (t) => {
        t.objectStore('queue').put(row, row.nonce);
        if (sight) t.objectStore('seen').put(sight, sight.nonce);
      }),
    see: (sights) =>
      act(slug, ['seen'], 'readwrite', (t) => {
        for (const sight of sights) t.objectStore('seen').put(sight, sight.nonce);
      }),
    unsee: (nonces) =>
      act(slug, ['seen'], 'readwrite', (t) => {
        for (const nonce of nonces) t.objectStore('seen').delete(nonce);
      }),
    sent: (nonces) =>
      act(slug, ['queue'], 'readwrite', (t) => {
        for (const nonce of nonces) t.objectStore('queue').delete(nonce);
      }),
    // Unsent scans stay: the device can send them when it is opened again.
    forget: () =>
      act(slug, ['facts', 'seen'], 'readwrite', (t) => {
        t.objectStore('facts').clear();
        t.objectStore('seen').clear();
      }),
  });
  return { store };
})();
