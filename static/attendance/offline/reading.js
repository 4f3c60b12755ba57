/* What a camera or a hand scanner read, or a hand typed: the other side of attendance/rules/scanned_text.py
   and of `fold` in files/text.py. Tables of cases hold both sides to the same answers. */
(() => {
  'use strict';
  const UNSEEN = /[\p{Cc}\p{Cf}]/gu;
  const DASH = /[\p{Pd}\u2212\u30fc]/gu; // U+30FC is what a Japanese keyboard types for it
  const ADDRESS = /\/B\/([-\w]+)\/([A-Z2-7]{26})\/?$/;
  const CODE = /^[A-Z2-7]{26}$/;
  const SIGNS = '[23456789ABCDEFGHJKMNPQRSTVWXYZ]{4}';
  const NUMBER = new RegExp(`^(${SIGNS})[-\\s]*(${SIGNS})$`, 'u');
  const LONG_WORD = /^\S{20,}$/u;
  const BEGINS_LIKE_AN_ADDRESS = /^(?:HTTP|\S(\S)\1\S{27,})/u;
  const WELL_READ = /^(?:HTTPS?:\/\/[!-~]+|[^@\s]+@[^@\s]+\.[A-Z]{2,})$/u;
  const NOT_IN_NAMES = /[^\p{L}\p{M}\p{Pd}'’ʼ.]/u;

  const seenSigns = (text) => text.replace(UNSEEN, '').trim();
  const plainSigns = (text) => seenSigns(text.normalize('NFKC')).replace(DASH, '-');
  const isGarbled = (text) =>
    LONG_WORD.test(text) &&
    !WELL_READ.test(text) &&
    (BEGINS_LIKE_AN_ADDRESS.test(text) || NOT_IN_NAMES.test(text));

  // `{kind, code, slug}`; the kind is `code`, `number`, `garbled` or empty.
  window.Desk.readScan = (typed) => {
    const text = plainSigns(typed).toUpperCase();
    const address = ADDRESS.exec(text);
    if (address) return { kind: 'code', code: address[2], slug: address[1].toLowerCase() };
    if (CODE.test(text)) return { kind: 'code', code: text, slug: '' };
    const number = NUMBER.exec(text);
    if (number) return { kind: 'number', code: `${number[1]}-${number[2]}`, slug: '' };
    const garbled = isGarbled(seenSigns(typed).toUpperCase());
    return { kind: garbled ? 'garbled' : '', code: '', slug: '' };
  };

  /* --- names ------------------------------------------------------------------------------------ */
  const PLAIN_LETTERS = {
    đ: 'd',
    ð: 'd',
    ø: 'o',
    ł: 'l',
    ħ: 'h',
    ı: 'i',
    ŋ: 'n',
    ŧ: 't',
    æ: 'ae',
    œ: 'oe',
    þ: 'th',
    ə: 'e',
    ɓ: 'b',
    ɗ: 'd',
    ƙ: 'k',
    ɛ: 'e',
    ɔ: 'o',
    ى: 'ي',
    ة: 'ه',
    ک: 'ك',
    ی: 'ي',
    ـ: '',
  };
  const NO_LETTER = /['’‘ʼʻ`´ʹ′＇.,()[\]"“”«»]/gu;
  const BETWEEN_WORDS = /[-‐‑‒–—―−_/·・\s]+/gu;
  // Marks that Unicode puts into an order of their own when it composes a text: they stand above, below or through a letter.
  const LAST = '\u0345'; // in that order
  const stands = (mark) => mark === LAST || `${LAST}${mark}`.normalize('NFD') !== LAST + mark;
  const withoutMarks = (text) =>
    text.replace(/\p{M}/gu, (mark) => (stands(mark) ? '' : mark)).replace(/\p{Cf}/gu, '');
  // What Python calls casefold: capitals first, since some small letters have no others.
  const CHEROKEE = /[\u13f8-\u13fd\uab70-\uabbf]/g; // the one script that it makes capital
  const small = (text) =>
    text
      .toUpperCase()
      .toLowerCase()
      .replaceAll('ς', 'σ')
      .replace(CHEROKEE, (letter) => letter.toUpperCase());

  window.Desk.fold = (text) =>
    small(withoutMarks(small(text).normalize('NFKD')))
      .replace(/./gsu, (sign) => PLAIN_LETTERS[sign] ?? sign)
      .replace(NO_LETTER, '')
      .replace(BETWEEN_WORDS, ' ')
      .replace(/\p{Cc}/gu, '')
      .trim();

  // The words of a search; none of a text that no name can be.
  window.Desk.wordsOf = (text) =>
    [...text].length > 400 ? [] : [...new Set(window.Desk.fold(text).split(' ').filter(Boolean))];
})();
