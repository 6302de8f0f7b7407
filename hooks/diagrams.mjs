// Draw mermaid sources (a JSON array on stdin) as SVG, each for a wide page and for a phone (a JSON array on stdout).
import { readFileSync } from "node:fs";
import { render } from "pele";

const LAYOUTS = {
  wide: { maxWidth: 680 },
  narrow: {
    maxWidth: 340,
    directionBreakpoint: 640, // below it a diagram from left to right may be drawn from top to bottom
    config: { flowchart: { nodeSpacing: 20, rankSpacing: 34, padding: 8, wrappingWidth: 110 } },
  },
};

const drawn = JSON.parse(readFileSync(0, "utf8")).map((source) => {
  try {
    return Object.fromEntries(
      Object.entries(LAYOUTS).map(([name, options]) => {
        const safe = { fontSize: 15, idPrefix: `PREFIX-${name}`, links: false, images: false };
        const { svg, width } = render(source, { ...safe, ...options });
        return [name, { svg, width }];
      }),
    );
  } catch (error) {
    return { error: error.message.split("\n")[0], line: error.line ?? 0, snippet: error.snippet ?? "" };
  }
});
process.stdout.write(JSON.stringify(drawn));
