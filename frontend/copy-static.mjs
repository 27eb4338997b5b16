// Libraries that pages load as they are.
import { copyFileSync } from "node:fs";

copyFileSync("node_modules/htmx.org/dist/htmx.min.js", "../src/hocvuso/web/static/app/htmx.min.js");
