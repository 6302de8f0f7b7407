// What every page brings.

import "./reachable.js";
import "./toggle.js";
