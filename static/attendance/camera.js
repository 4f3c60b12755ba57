/* The camera of a desk. Codes are read by the browser where it can, else by a decoder in a worker. */
window.Desk = window.Desk ?? {};
(() => {
  'use strict';
  const $ = (id) => document.getElementById(id);
  const PAUSE = 120; // ms between two pictures
  const HELD = 5000; // ms for which a badge that is held before the camera is read once
  const SIDE = 480; // px of the square that the decoder reads

  const canReadItself = async () =>
    'BarcodeDetector' in window &&
    (await BarcodeDetector.getSupportedFormats()).includes('qr_code');
  const byBrowser = () => {
    const detector = new BarcodeDetector({ formats: ['qr_code'] });
    return async (video) => (await detector.detect(video))[0]?.rawValue ?? '';
  };
  const byWorker = ({ qrWorker, qrDecoder }) => {
    const worker = new Worker(qrWorker);
    worker.postMessage({ decoder: qrDecoder });
    // A desk that works without a network keeps the decoder too.
    navigator.serviceWorker?.ready.then(({ active }) => active.postMessage(qrDecoder));
    const canvas = document.createElement('canvas');
    const paper = canvas.getContext('2d', { willReadFrequently: true });
    return (video) =>
      new Promise((done, fail) => {
        const whole = Math.min(video.videoWidth, video.videoHeight);
        const side = Math.min(SIDE, whole);
        if (!side) return done('');
        canvas.width = canvas.height = side;
        const left = (video.videoWidth - whole) / 2;
        const top = (video.videoHeight - whole) / 2;
        paper.drawImage(video, left, top, whole, whole, 0, 0, side, side);
        const { buffer } = paper.getImageData(0, 0, side, side).data;
        worker.onmessage = ({ data }) => done(data);
        worker.onerror = fail;
        worker.postMessage({ pixels: buffer, side }, [buffer]);
        return undefined;
      });
  };

  /* Offers the camera at this desk. `scanned(text)` is told of each badge, once while it is held there;
     `refused()` that the reader or the device gave no camera. */
  window.Desk.camera = async ({ scanned, refused }) => {
    const lens = $('lens');
    const video = $('video');
    const itself = await canReadItself().catch(() => false);
    if (!navigator.mediaDevices || !(itself || lens.dataset.qrDecoder)) {
      $('no-camera').hidden = false;
      return;
    }
    const read = itself ? byBrowser() : byWorker(lens.dataset);
    let stream = null;
    let last = '';
    let at = 0;

    const stop = () => {
      for (const track of stream?.getTracks() ?? []) track.stop();
      stream = null;
      lens.hidden = true;
      $('camera').hidden = false;
      $('code').focus();
    };
    const look = async () => {
      if (!stream) return;
      const from = performance.now();
      const text = await read(video).catch(() => '');
      lens.dataset.took = Math.round(performance.now() - from); // ms, for who measures
      if (!stream) return;
      const fresh = text && (text !== last || Date.now() - at > HELD);
      if (text) {
        last = text;
        at = Date.now();
      }
      if (fresh) await scanned(text);
      setTimeout(look, PAUSE);
    };
    const start = async () => {
      try {
        stream = await navigator.mediaDevices.getUserMedia({
          video: { facingMode: 'environment' },
        });
        video.srcObject = stream;
        lens.hidden = false;
        $('camera').hidden = true;
        await video.play();
        $('camera-stop').focus();
        look();
      } catch {
        stop();
        refused();
      }
    };
    $('camera').hidden = false;
    $('camera').addEventListener('click', start);
    $('camera-stop').addEventListener('click', stop);
  };
})();
