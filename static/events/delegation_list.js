/* Comfort for the delegation list, which works without this file: people are dragged by their number to another place,
   and the figures stay up to date while others change them. */
(() => {
  'use strict';
  const PAUSE = 15000;
  const look = async () => {
    const shown = document.getElementById('numbers');
    const answer = await fetch(`${shown.dataset.from}?tag=${shown.dataset.tag}`, {
      redirect: 'error',
      headers: { 'X-Background': '1' },
    });
    if (answer.status !== 200) return;
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const fresh = page.getElementById('numbers');
    if (fresh) shown.replaceWith(document.adoptNode(fresh));
  };
  const poll = () => {
    const next = () => setTimeout(poll, PAUSE);
    if (document.hidden) next();
    else look().then(next, next);
  };
  if (document.getElementById('numbers')) setTimeout(poll, PAUSE);

  // Dragging sends the form of the buttons: the server orders, as it does without this.
  const moves = document.getElementById('moves');
  let dragged = null;
  const send = (move) => {
    const input = document.createElement('input');
    Object.assign(input, { type: 'hidden', name: 'move', value: move });
    moves.append(input);
    moves.submit();
  };
  const makeDraggable = (row) => {
    row.querySelector('.order__no').draggable = true;
    row.addEventListener('dragstart', (event) => {
      if (!event.target.matches?.('.order__no')) return; // a link or a picture
      dragged = row;
      event.dataTransfer.effectAllowed = 'move';
      event.dataTransfer.setDragImage(row, 0, 0);
    });
    row.addEventListener('dragend', () => {
      dragged = null;
    });
    row.addEventListener('dragover', (event) => {
      if (dragged && dragged !== row) event.preventDefault();
    });
    row.addEventListener('drop', (event) => {
      event.preventDefault();
      if (dragged && dragged !== row) send(`${dragged.dataset.person}-${row.dataset.number}`);
    });
  };
  if (moves) document.querySelectorAll('.order [data-person]').forEach(makeDraggable);
})();
