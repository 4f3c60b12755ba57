/* What a device decides by itself: the rule of attendance/rules/check_in.py. One table of cases holds both to it. */
(() => {
  'use strict';
  const dayIn = (at, zone) =>
    new Intl.DateTimeFormat('en-CA', { timeZone: zone }).format(new Date(at));

  // The earlier check-in of a badge that may not be checked in here again; null if it may.
  // `sights`: its scans here, `{at, out}`.
  const repeats = (sights, rule, day, zone) => {
    if (rule === 'always') return null;
    let here = [...sights].sort((a, b) => new Date(a.at) - new Date(b.at));
    const lastCheckIn = () => here.filter((one) => !one.out).at(-1) ?? null;
    if (rule === 'once') return lastCheckIn();
    if (rule === 'daily') here = here.filter((one) => dayIn(one.at, zone) === day);
    const last = here.at(-1);
    return last && !last.out ? lastCheckIn() : null;
  };

  /* `{verdict, refusal_reason, first}`. `person`: the opened record, or only the `refusal_reason` of the badge; null if unknown;
     `point`: `{rule, first, last}` of the door, days as YYYY-MM-DD; `place`: `{zone, status}`. */
  window.Desk.decide = ({ person, sights, point, place, out, at }) => {
    const day = dayIn(at, place.zone);
    if (place.status === 'cancelled') return { verdict: 'stop', refusal_reason: 'cancelled' };
    if (!person) return { verdict: 'stop', refusal_reason: 'unknown' };
    if (['replaced', 'other_event'].includes(person.refusal_reason))
      return { verdict: 'stop', refusal_reason: person.refusal_reason };
    if (out) return { verdict: 'out', refusal_reason: '' };
    const first = repeats(sights, point.rule, day, place.zone);
    if (first) return { verdict: 'hold', refusal_reason: '', first };
    if (person.refusal_reason) return { verdict: 'stop', refusal_reason: person.refusal_reason };
    if (day < point.first || day > point.last)
      return { verdict: 'stop', refusal_reason: 'not_today' };
    return { verdict: 'go', refusal_reason: '' };
  };
})();
