// What every page brings.

import "./app.js";
import "./paper.js";
import "./reachable.js";
import "./toggle.js";
