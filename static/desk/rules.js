/* What a device decides by itself: the rules of events/actions/desk.py. */
(() => {
  'use strict';
  const dayIn = (at, zone) =>
    new Intl.DateTimeFormat('en-CA', { timeZone: zone }).format(new Date(at));

  // Whether this badge is not let in here once more. `sights`: its scans here, `{at, out}`.
  const repeats = (sights, rule, day, zone) => {
    if (rule === 'always') return null;
    let here = [...sights].sort((a, b) => new Date(a.at) - new Date(b.at));
    if (rule === 'once') return here.find((one) => !one.out) ?? null;
    if (rule === 'daily') here = here.filter((one) => dayIn(one.at, zone) === day);
    const last = here.at(-1);
    return last && !last.out ? here.find((one) => !one.out) : null;
  };

  /* `{verdict, ground, first}`. `person`: the opened record, null for a badge that is not in the roster;
     `spot`: `{rule, first, last}` of the door, days as YYYY-MM-DD; `place`: `{zone, status}`. */
  window.Desk.decide = ({ person, sights, spot, place, out, at }) => {
    const day = dayIn(at, place.zone);
    if (place.status === 'called_off') return { verdict: 'stop', ground: 'called_off' };
    if (!person) return { verdict: 'stop', ground: 'unknown' };
    if (person.ground === 'replaced') return { verdict: 'stop', ground: 'replaced' };
    if (out) return { verdict: 'out', ground: '' };
    const first = repeats(sights, spot.rule, day, place.zone);
    if (first) return { verdict: 'hold', ground: '', first };
    if (person.ground) return { verdict: 'stop', ground: person.ground };
    if (day < spot.first || day > spot.last) return { verdict: 'stop', ground: 'not_today' };
    return { verdict: 'go', ground: '' };
  };
})();
