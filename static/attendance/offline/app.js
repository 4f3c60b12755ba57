/* The desk on a device: every scan is kept, decided at once, and sent when there is a network. */
(() => {
  'use strict';
  const $ = (id) => document.getElementById(id);
  const page = $('desk').dataset;
  const say = JSON.parse($('texts').textContent);
  const store = window.Desk.store(page.slug);
  const ANSWER = 1500; // ms that a scan waits for the server before the device decides
  const EVERY = 10000; // ms between two looks at the server
  const BATCH = 50;
  const SHOWN = 12;
  const DOOR = `door-${page.device}`; // a device opened again for another door does not use the old one

  let online = true;
  let offlineSince = null;
  let offset = 0; // of the server's clock to the device's
  let since = 0;
  let mark = '';
  let rosterAt = null;
  let roster = new Map();
  let names = [];
  let sights = new Map(); // id of a badge → [{at, out, door, desk}]
  let waiting = 0;
  let sending = false;

  const now = () => new Date(Date.now() + offset).toISOString();
  const hhmm = (at) =>
    new Intl.DateTimeFormat(document.documentElement.lang, {
      hour: '2-digit',
      minute: '2-digit',
      timeZone: page.zone,
      hourCycle: 'h23',
    }).format(new Date(at));
  const put = (text, value) => text.replace('%s', value);
  const element = (name, text, kind) => {
    const made = document.createElement(name);
    if (text) made.textContent = text;
    if (kind) made.className = kind;
    return made;
  };

  // --- asking the server --------------------------------------------------------------------------
  const ask = async (url, options = {}, patience = 20000) => {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), patience);
    try {
      const answer = await fetch(url, {
        ...options,
        signal: stop.signal,
        headers: { 'X-Desk': '1', ...options.headers },
        redirect: 'error',
        cache: 'no-store',
      });
      const text = await answer.text(); // within the patience too: a body can stall
      if (answer.status === 401) await closed(JSON.parse(text));
      if (answer.status >= 500) throw new Error(answer.status);
      up();
      return { status: answer.status, ok: answer.ok, text };
    } catch (error) {
      down();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  };
  const up = () => {
    if (!online) store.put('offlineSince', null).catch(() => {});
    online = true;
    offlineSince = null;
  };
  const down = () => {
    if (online) {
      offlineSince ??= now();
      store.put('offlineSince', offlineSince).catch(() => {});
    }
    online = false;
    status();
  };
  const closed = async ({ closed: text }) => {
    await store.forget();
    roster = new Map();
    names = [];
    sights = new Map();
    $('closed').textContent = text;
    $('closed').hidden = false;
    $('scan').hidden = true;
    throw new Error('closed');
  };

  const sync = async (scans, patience) => {
    const body = JSON.stringify({ scans, since, waiting, counters: true });
    const answer = await ask(
      page.sync,
      { method: 'POST', body, headers: { 'Content-Type': 'application/json' } },
      patience,
    );
    if (!answer.ok) throw new Error(answer.status);
    const state = JSON.parse(answer.text);
    offset = new Date(state.now) - Date.now();
    store.put('offset', offset).catch(() => {}); // the clock is right after a reload without a network too
    page.status = state.status;
    await unlearn(state.gone);
    await learn(state.came);
    counters(state.counters, state.day);
    if (state.mark !== mark) refresh();
    return state.results;
  };

  // Scans by other desks, and the results of what this device sent.
  const learn = async (came) => {
    if (!came.length) return;
    const fresh = came.map(([pk, id, door, out, at, desk]) => ({
      nonce: `s${pk}`,
      id,
      door,
      out,
      at,
      desk,
    }));
    fresh.forEach(see);
    since = Math.max(since, ...came.map(([pk]) => pk));
    await store.see(fresh);
    await store.put('since', since);
  };
  // A check-in that was undone: the next scan of this badge is the first again.
  const unlearn = async (gone) => {
    const nonces = new Set(gone.flatMap(([pk, nonce]) => [`s${pk}`, nonce]));
    const lost = [...sights.values()]
      .flat()
      .filter(({ nonce }) => nonces.has(nonce))
      .map(({ nonce }) => nonce);
    if (!lost.length) return;
    for (const [id, held] of sights)
      sights.set(
        id,
        held.filter(({ nonce }) => !nonces.has(nonce)),
      );
    await store.unsee(lost);
  };
  const see = (sight) => {
    const held = sights.get(sight.id) ?? [];
    const alreadySeen = held.some(
      (one) =>
        one.door === sight.door &&
        one.out === sight.out &&
        Math.abs(new Date(one.at) - new Date(sight.at)) < 1000,
    );
    if (!alreadySeen) held.push(sight);
    sights.set(sight.id, held);
  };

  let refreshing = false;
  const refresh = async () => {
    if (refreshing) return;
    refreshing = true;
    try {
      const answer = await ask(
        page.roster,
        { headers: mark && roster.size ? { 'If-None-Match': mark } : {} },
        60000,
      );
      if (answer.status === 200) await take(answer.text, now(), true);
    } catch {
      /* the old roster serves */
    } finally {
      refreshing = false;
      status();
    }
  };
  // The text is kept as it came; a parsed roster of thousands would be slow to keep.
  const take = async (text, at, keep) => {
    const content = JSON.parse(text);
    roster = new Map(content.records);
    names = content.names ?? [];
    mark = content.mark;
    rosterAt = at;
    if (keep) await store.put('roster', { text, at });
    page.ready = roster.size;
  };

  // --- scanning -----------------------------------------------------------------------------------
  const point = () => $('door').selectedOptions[0].dataset;
  const place = () => ({ zone: page.zone, status: page.status });
  const going = () => document.querySelector('[name=way]:checked').value === 'out';

  const isGarbled = (typed) => window.Desk.readScan(typed ?? '').kind === 'garbled';
  const scan = async (typed) => {
    const read = window.Desk.readScan(typed);
    if (read.kind !== 'code') return text(typed, read);
    const id = await window.Desk.idOf(read.code);
    const sealed = roster.get(id);
    const person = sealed ? await window.Desk.open(read.code, sealed).catch(() => null) : null;
    const wrong = read.slug && read.slug !== page.slug.toLowerCase();
    return decide({ send: { code: read.code }, keep: { id }, id, person, wrong });
  };

  // `send` goes to the server at once, `keep` waits on the device.
  const decide = async ({ send, keep, id, person, wrong, typed }) => {
    const door = Number($('door').value);
    const row = { nonce: crypto.randomUUID(), at: now(), door, out: going(), shown: '' };
    const sights_here = (sights.get(id) ?? []).filter((one) => one.door === door);
    // A badge in the roster belongs to this event, whatever its address says.
    const badge = person ?? (wrong ? { refusal_reason: 'other_event' } : null);
    const own = window.Desk.decide({
      person: badge,
      sights: sights_here,
      point: point(),
      place: place(),
      out: row.out,
      at: row.at,
    });
    if (online && (await atServer({ ...row, ...send }, { ...row, ...keep }, typed))) return;
    row.shown = own.verdict === 'out' ? 'go' : own.verdict;
    const sight =
      person && ['go', 'out'].includes(own.verdict)
        ? { nonce: row.nonce, id, door, out: row.out, at: row.at, desk: page.name }
        : null;
    try {
      await store.keep({ ...row, ...keep }, sight);
    } catch {
      show({ verdict: 'stop', text: say.not_kept });
      return;
    }
    if (sight) see(sight);
    waiting += online ? 0 : 1;
    show({
      ...own,
      person,
      typed,
      first: own.first && `${hhmm(own.first.at)} ${own.first.desk ?? ''}`,
      queued: true,
    });
    count();
  };

  const atServer = async (row, kept, typed) => {
    try {
      await store.keep(kept);
      const [result] = await sync([row], ANSWER);
      await store.sent([row.nonce]);
      show({ ...result, typed });
      return true;
    } catch {
      return false;
    }
  };

  // A number or a name: found by the server, or offline by a device that may search.
  const text = async (typed, read) => {
    if (online) {
      try {
        const answer = await ask(`${page.search}?q=${encodeURIComponent(typed)}`, {}, ANSWER * 2);
        const found = JSON.parse(answer.text);
        if (found.may_search) return choose(typed, found.people, read);
        if (found.people.length) return holder(typed, found.people[0]);
      } catch {
        /* offline now */
      }
    }
    if (!names.length) {
      const why = isGarbled(typed) ? say.garbled : say.only_badges;
      return show({ verdict: 'hold', text: why, typed });
    }
    const words = window.Desk.wordsOf(typed);
    const named = (one) => words.length > 0 && words.every((word) => keyOf(one).includes(word));
    const fits = (one) => (read.kind === 'number' && one.badge === read.code) || named(one);
    return choose(typed, names.filter(fits).slice(0, 20), read);
  };
  // A roster that was kept before it had keys is searched by the names themselves.
  const keyOf = (one) => one.key ?? window.Desk.fold(`${one.name} ${one.second} ${one.entity}`);
  // A device that may not search finds a person by the badge number only.
  const holder = (typed, { pk, id, ...person }) =>
    decide({ send: { typed }, keep: { id }, id, person, typed });
  // Only the holder of a complete badge number is checked in at once: a name shows people, also one.
  const choose = (typed, people, read) => {
    const decideFor = ({ pk, id, ...person }) =>
      decide({ send: { pk }, keep: { pk }, id: id ?? `pk${pk}`, person, typed });
    const isHolder = read.kind === 'number' && people.length === 1 && people[0].badge === read.code;
    if (isHolder) return decideFor(people[0]);
    if (!people.length && read.kind === '')
      return show({ verdict: 'hold', text: say.nobody, typed, quiet: true });
    // Whole signs; of a garbled badge less, since nothing that is kept may tell its code.
    const short = [...typed].slice(0, isGarbled(typed) ? 20 : 40).join('');
    if (!people.length)
      return decide({
        send: { typed: short },
        keep: { typed: short },
        id: '',
        person: null,
        typed,
      });
    $('hits-h').textContent = put(say.found, people.length);
    $('hits').replaceChildren(...people.map((one) => personWithButton(one, decideFor)));
    $('found').hidden = false;
    $('result').hidden = true;
    $('code').focus(); // on a button, the Enter of a hand scanner would check a person in
    page.found = Number(page.found ?? 0) + 1;
    return undefined;
  };

  const personWithButton = (one, decideFor) => {
    const item = element('li');
    const about = element('div');
    const head = element('h3');
    head.append(element('bdi', one.name));
    about.append(head, element('p', [one.entity, one.role].filter(Boolean).join(say.comma)));
    const button = element('button', going() ? say.check_out : say.check_in, 'btn btn--line');
    button.type = 'button';
    button.append(element('span', ` ${one.name}${say.comma}${one.entity}`, 'vh'));
    button.addEventListener('click', () => {
      $('found').hidden = true;
      $('code').focus();
      decideFor(one);
    });
    item.append(about, button);
    return item;
  };

  // --- showing ------------------------------------------------------------------------------------
  const KIND = { go: 'go', out: 'go', hold: 'hold', stop: 'stop' };
  const MARK = { go: 'is-ok', out: 'is-off', hold: 'is-wait', stop: 'is-bad' };
  const show = (result) => {
    const kind = KIND[result.verdict];
    const box = $('result');
    box.className = `result result--${kind}`;
    box.hidden = false;
    $('found').hidden = true;
    for (const sign of document.querySelectorAll('#signs svg'))
      sign.toggleAttribute('hidden', sign.dataset.for !== kind);
    const verdict =
      result.verdict === 'stop'
        ? say[result.refusal_reason] || result.text || say.stop
        : result.text || say[result.verdict];
    $('verdict').textContent = verdict;
    $('who').textContent = result.person
      ? [result.person.name, result.person.second].filter(Boolean).join('\n')
      : (result.typed ?? '');
    const lines = [];
    if (result.person)
      lines.push(
        [say.delegation, result.person.entity],
        [say.role, result.person.role],
        [say.badge, result.person.badge],
      );
    if (result.first) lines.push([say.first, result.first]);
    if (kind === 'hold' && result.quiet) lines.push([say.do, say.try_family_name]);
    if (kind === 'hold' && result.person) lines.push([say.do, say.check_photo]);
    if (kind === 'stop') {
      const search = isGarbled(result.typed) ? say.garbled : say.search;
      lines.push([say.do, result.person ? say.help : search]);
    }
    $('lines').replaceChildren(
      ...lines
        .filter(([, value]) => value)
        .flatMap(([name, value]) => {
          const cell = element('dd');
          const bold = element('b', value);
          bold.dir = 'auto';
          cell.append(bold);
          return [element('dt', name), cell];
        }),
    );
    if (!result.quiet) log(result, verdict); // a text that was searched for is no scan
    signal(kind);
    page.shown = Number(page.shown ?? 0) + 1;
    status();
  };
  // Names of recent arrivals are on the screen only: a lost phone discloses nothing about anyone.
  const log = (result, verdict) => {
    const item = element('li');
    const who = element('span');
    const name = element('b', result.person?.name ?? result.typed ?? '–');
    name.dir = 'auto';
    who.append(name, result.person ? `${say.comma}${result.person.entity}` : '');
    const time = element('time', hhmm(now()));
    time.dateTime = now();
    item.append(
      time,
      who,
      element(
        'span',
        result.queued ? put(say.to_send, verdict) : verdict,
        `status ${MARK[result.verdict]}`,
      ),
    );
    $('log').prepend(item);
    tellDays();
    while ($('log').children.length > SHOWN) $('log').lastElementChild.remove();
  };
  const dayOf = (at) =>
    new Intl.DateTimeFormat('en-CA', { timeZone: page.zone }).format(new Date(at));
  const writeDay = (at, timeZone) =>
    new Intl.DateTimeFormat(document.documentElement.lang, {
      day: 'numeric',
      month: 'short',
      timeZone,
    }).format(new Date(at));
  // What is not of today says its day, also on a page that stays open past midnight.
  const tellDays = () => {
    const today = dayOf(now());
    for (const time of $('log').querySelectorAll('time'))
      if (dayOf(time.dateTime) !== today)
        time.textContent = `${writeDay(time.dateTime, page.zone)}${say.comma}${hhmm(time.dateTime)}`;
    if (!countedDay) return;
    const day = writeDay(countedDay, 'UTC');
    $('counted-day').textContent = countedDay === today ? say.in_today : put(say.in_on, day);
  };
  let countedDay = '';
  const counters = (numbers, day) => {
    if (!numbers) return;
    countedDay = day;
    $('n-in').textContent = numbers.in;
    $('n-expected').textContent = numbers.expected;
    $('n-inside').textContent = numbers.inside;
  };
  const status = () => {
    tellDays();
    const parts = [
      online ? say.online : put(say.offline, hhmm(offlineSince)),
      rosterAt ? put(say.roster, hhmm(rosterAt)) : say.no_roster,
    ];
    if (waiting) parts.splice(1, 0, put(say.queued, waiting));
    $('status').textContent = parts.join(' · ');
    $('bar').classList.toggle('desk__queue--off', !online || waiting > 0);
    page.online = online ? '1' : '0';
    page.waiting = waiting;
  };

  // --- sound and vibration, if they are wanted ----------------------------------------------------
  const TONES = { go: [880], hold: [440, 440], stop: [220, 180, 220] };
  let audio;
  const signal = (kind) => {
    if ($('vibration').checked)
      navigator.vibrate?.({ go: 60, hold: [60, 80, 60], stop: [200, 80, 200] }[kind]);
    if (!$('sound').checked) return;
    audio ??= new AudioContext();
    TONES[kind].forEach((pitch, n) => {
      const tone = audio.createOscillator();
      tone.frequency.value = pitch;
      tone.connect(audio.destination);
      tone.start(audio.currentTime + n * 0.18);
      tone.stop(audio.currentTime + n * 0.18 + 0.14);
    });
  };
  ['sound', 'vibration'].forEach((name) => {
    $(name).checked = localStorage.getItem(`desk-${name}`) === '1';
    $(name).addEventListener('change', () =>
      localStorage.setItem(`desk-${name}`, $(name).checked ? '1' : '0'),
    );
  });
  if (!navigator.vibrate) $('vibration').closest('label').hidden = true;

  // --- sending what waits -------------------------------------------------------------------------
  const count = async () => {
    waiting = (await store.queue()).length;
    status();
  };
  const flush = async () => {
    if (sending) return;
    sending = true;
    try {
      let rows = await store.queue();
      do {
        const part = rows.slice(0, BATCH);
        const results = await sync(part);
        const done = results.map(({ nonce }) => nonce);
        await store.sent(done);
        rows = rows.filter(({ nonce }) => !done.includes(nonce));
        waiting = rows.length;
      } while (rows.length);
    } catch {
      /* the next look tries again */
    } finally {
      sending = false;
      await count();
    }
  };

  // One scan after the other, whatever the scanner's speed.
  let line = Promise.resolve();
  const enqueue = (typed) => {
    line = line.then(() => scan(typed)).catch(() => {});
    return line;
  };

  $('scan').addEventListener('submit', (event) => {
    event.preventDefault();
    const typed = $('code').value.trim();
    $('code').value = '';
    if (typed) enqueue(typed);
  });
  $('door').addEventListener('change', () => {
    $('code').focus();
    store.put(DOOR, $('door').value);
  });
  addEventListener('online', flush);
  addEventListener('hashchange', () => fromAddress());
  const fromAddress = () => {
    const code = location.hash.slice(1);
    if (!code) return;
    history.replaceState(null, '', location.pathname);
    enqueue(code);
  };

  (async () => {
    if ('serviceWorker' in navigator) {
      navigator.serviceWorker.register(page.worker, { scope: '/desk/' }).catch(() => {});
      // The worker did not see the first visit, so the page tells it which address to keep.
      navigator.serviceWorker.ready.then(({ active }) => active.postMessage(location.pathname));
      navigator.serviceWorker.addEventListener('message', () => {
        page.installed = '1';
      });
    }
    navigator.storage?.persist?.();
    const kept = await store.get('roster');
    if (kept) await take(kept.text, kept.at, false);
    since = (await store.get('since')) ?? 0;
    (await store.seen()).forEach(see);
    const door = await store.get(DOOR);
    offset = (await store.get('offset')) ?? 0;
    offlineSince = (await store.get('offlineSince')) ?? null;
    if (door && [...$('door').options].some((one) => one.value === door)) $('door').value = door;
    window.Desk.camera({
      scanned: enqueue,
      refused: () => show({ verdict: 'hold', text: say.no_camera }),
    });
    await count();
    page.started = '1';
    if (roster.size) fromAddress(); // shown at once, whatever the network does
    await flush();
    if (!roster.size && online) await refresh();
    fromAddress();
    setInterval(flush, EVERY);
  })();
})();
