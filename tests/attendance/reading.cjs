/* Answers every text that is given on standard input as JSON by what the script of a device (the file named) makes of it: by its
   function named `fold`, `wordsOf` or `readScan`. */
'use strict';
const { readFileSync } = require('node:fs');
const { runInNewContext } = require('node:vm');

const [, , script, name] = process.argv;
const window = { Desk: {} };
runInNewContext(readFileSync(script, 'utf8'), { window });
const said = JSON.parse(readFileSync(0, 'utf8')).map((text) => window.Desk[name](text));
process.stdout.write(JSON.stringify(said));
