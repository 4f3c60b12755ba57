/* Sends an operation of the API from its documentation page, and shows what came back. The token is in its
input alone: nothing is stored. Without this file the page offers the curl commands. */
(() => {
  'use strict';
  const HEADERS = ['Content-Type', 'ETag', 'Retry-After', 'WWW-Authenticate', 'Allow'];
  const token = document.getElementById('token');
  const tokenForm = document.querySelector('[data-token-form]');
  const said = document.querySelector('[data-token-said]');
  const request = (address, options) =>
    fetch(address, { ...options, credentials: 'omit', redirect: 'error', cache: 'no-store' });

  for (const part of document.querySelectorAll('[data-try-on]')) part.hidden = false;
  for (const part of document.querySelectorAll('[data-try-off]')) part.hidden = true;

  const getToken = async () => {
    const id = document.getElementById('client-id').value.trim();
    const secret = document.getElementById('client-secret').value;
    const body = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: id,
      client_secret: secret,
    });
    const answer = await request(tokenForm.dataset.url, { method: 'POST', body });
    const content = await answer.json();
    token.value = content.access_token ?? '';
    said.textContent = answer.ok
      ? `${said.dataset.got} ${content.scope}`
      : `${said.dataset.refused} ${content.error_description ?? content.error}`;
  };
  tokenForm.addEventListener('submit', (event) => {
    event.preventDefault();
    if (document.getElementById('client-id').value) {
      getToken().catch((error) => {
        said.textContent = `${said.dataset.refused} ${error.message}`;
      });
    }
  });

  const address = (form) => {
    const query = new URLSearchParams();
    let path = form.dataset.path;
    for (const input of form.querySelectorAll('[name]')) {
      const hole = `{${input.name}}`;
      if (path.includes(hole)) path = path.replace(hole, encodeURIComponent(input.value));
      else if (input.value) query.append(input.name, input.value);
    }
    return query.size ? `${path}?${query}` : path;
  };

  const options = (form) => {
    const headers = { Accept: 'application/json' };
    const body = form.querySelector('[data-body]');
    if (token.value.trim()) headers.Authorization = `Bearer ${token.value.trim()}`;
    if (body) headers['Content-Type'] = 'application/json';
    return { method: form.dataset.method, headers, body: body?.value };
  };

  const readable = (text) => {
    try {
      return JSON.stringify(JSON.parse(text), null, 1);
    } catch {
      return text;
    }
  };

  const row = (name, value) => {
    const line = document.createElement('div');
    const term = line.appendChild(document.createElement('dt'));
    const said = line.appendChild(document.createElement('dd'));
    term.textContent = name;
    said.textContent = value;
    said.dir = 'ltr';
    return line;
  };

  const show = async (shown, answer, began) => {
    const text = await answer.text();
    shown.querySelector('[data-status]').textContent = `${answer.status} ${answer.statusText}`;
    shown.querySelector('[data-time]').textContent = `${Math.round(performance.now() - began)} ms`;
    for (const name of HEADERS) {
      const value = answer.headers.get(name);
      if (value) shown.querySelector('[data-headers]').append(row(name, value));
    }
    shown.querySelector('[data-body]').textContent = readable(text);
  };

  const send = async (form) => {
    const shown = document.getElementById('answer').content.cloneNode(true);
    const region = form.querySelector('[data-answer]');
    const button = form.querySelector('button');
    button.disabled = true;
    try {
      const began = performance.now();
      await show(shown, await request(address(form), options(form)), began);
    } catch {
      shown.querySelector('[data-failed]').hidden = false;
      shown.querySelector('pre').hidden = true;
    }
    region.replaceChildren(shown);
    button.disabled = false;
  };

  for (const form of document.querySelectorAll('[data-try]')) {
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      send(form);
    });
  }
})();
