// Lets the browser tests import the packages that tests/run installed below target/tools.
import { register } from "node:module";
import { pathToFileURL } from "node:url";

const home = pathToFileURL(`${process.env.NODE_MODULES}/x.mjs`).href;
register(`data:text/javascript,${encodeURIComponent(`
export async function resolve(name, context, next) {
  try { return await next(name, context); }
  catch (error) { if (/^[.\\/]|:/.test(name)) throw error; return next(name, { ...context, parentURL: ${JSON.stringify(home)} }); }
}`)}`);
