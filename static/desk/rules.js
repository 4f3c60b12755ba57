/* What a device decides by itself: the rule of events/desk_rule.py. One table of cases holds both to it. */
(() => {
  'use strict';
  const dayIn = (at, zone) =>
    new Intl.DateTimeFormat('en-CA', { timeZone: zone }).format(new Date(at));

  // The time that it was let in before, of a badge that is not let in here once more; null for another.
  // `sights`: its scans here, `{at, out}`.
  const repeats = (sights, rule, day, zone) => {
    if (rule === 'always') return null;
    let here = [...sights].sort((a, b) => new Date(a.at) - new Date(b.at));
    const letIn = () => here.filter((one) => !one.out).at(-1) ?? null;
    if (rule === 'once') return letIn();
    if (rule === 'daily') here = here.filter((one) => dayIn(one.at, zone) === day);
    const last = here.at(-1);
    return last && !last.out ? letIn() : null;
  };

  /* `{verdict, ground, first}`. `person`: the opened record, or what speaks against the badge alone; null for one of nobody;
     `spot`: `{rule, first, last}` of the door, days as YYYY-MM-DD; `place`: `{zone, status}`. */
  window.Desk.decide = ({ person, sights, spot, place, out, at }) => {
    const day = dayIn(at, place.zone);
    if (place.status === 'called_off') return { verdict: 'stop', ground: 'called_off' };
    if (!person) return { verdict: 'stop', ground: 'unknown' };
    if (['replaced', 'other_event'].includes(person.ground))
      return { verdict: 'stop', ground: person.ground };
    if (out) return { verdict: 'out', ground: '' };
    const first = repeats(sights, spot.rule, day, place.zone);
    if (first) return { verdict: 'hold', ground: '', first };
    if (person.ground) return { verdict: 'stop', ground: person.ground };
    if (day < spot.first || day > spot.last) return { verdict: 'stop', ground: 'not_today' };
    return { verdict: 'go', ground: '' };
  };
})();
