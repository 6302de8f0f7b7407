// What every page brings.

import "./paper.js";
import "./reachable.js";
import "./toggle.js";
