/* Reads a code from the picture of a camera, away from the page, which stays quick meanwhile. The first message
   names the decoder; each other one is a square picture `{pixels, side}`, answered with the text or nothing. */
'use strict';
self.addEventListener('message', ({ data }) => {
  if (data.decoder) {
    importScripts(data.decoder);
    return;
  }
  const pixels = new Uint8ClampedArray(data.pixels);
  const found = self.jsQR(pixels, data.side, data.side, { inversionAttempts: 'dontInvert' });
  self.postMessage(found?.data ?? '');
});
