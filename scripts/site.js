// What every page brings.

import "./app.js";
import "./paper.js";
import "./near.js";
import "./offer.js";
import "./prerendered.js";
import "./reachable.js";
import "./switch.js";
import "./toggle.js";
