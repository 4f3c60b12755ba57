/* The roster: a record opens with the code of the badge and with nothing else. The other side is
   attendance/queries/roster.py. */
(() => {
  'use strict';
  const text = new TextEncoder();
  const digest = async (value) =>
    new Uint8Array(await crypto.subtle.digest('SHA-256', text.encode(value)));
  const hex = (bytes) => [...bytes].map((b) => b.toString(16).padStart(2, '0')).join('');
  const bytes = (base64) => Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));

  window.Desk.idOf = async (code) => hex(await digest(`id:${code}`)).slice(0, 32);

  window.Desk.open = async (code, sealed) => {
    const key = await crypto.subtle.importKey(
      'raw',
      await digest(`key:${code}`),
      'AES-GCM',
      false,
      ['decrypt'],
    );
    const raw = bytes(sealed);
    const clear = await crypto.subtle.decrypt(
      { name: 'AES-GCM', iv: raw.slice(0, 12) },
      key,
      raw.slice(12),
    );
    return JSON.parse(new TextDecoder().decode(clear));
  };
})();
