/* Decides every case that is given on standard input as JSON, by the rules of the device (the file
   named), and prints `[{verdict, refusal_reason, first}]`. */
'use strict';
const { readFileSync } = require('node:fs');
const { runInNewContext } = require('node:vm');

const window = { Desk: {} };
runInNewContext(readFileSync(process.argv[2], 'utf8'), { window });
const said = JSON.parse(readFileSync(0, 'utf8')).map((given) => {
  const { verdict, refusal_reason, first } = window.Desk.decide(given);
  return { verdict, refusal_reason, first: first?.at ?? null };
});
process.stdout.write(JSON.stringify(said));
