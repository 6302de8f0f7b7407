// What every page brings.

import "./offer.js";
import "./prerendered.js";
import "./reachable.js";
import "./switch.js";
import "./toggle.js";
