/** How the page looks: light or dark as the reader's system is, and on paper. System fonts; nothing is fetched. */
export const pageStyle: string = `
:root { color-scheme: light dark; --paper: #fff; --panel: #f4f6f8; --ink: #1b1f24; --muted: #57606a; --rule: #d5dae0; --series: #0b5fa5; --second: #b4510a; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #14171a; --panel: #1d2226; --ink: #e6e9ec; --muted: #a3adb8; --rule: #39424b; --series: #6cb6ff; --second: #f2a65a; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2rem 1.25rem 4rem; max-width: 60rem; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .5rem; overflow-wrap: anywhere; }
h2 { font-size: 1.35rem; margin: 2.5rem 0 .75rem; padding-top: 1rem; border-top: 1px solid var(--rule); }
h3 { font-size: 1.05rem; margin: 1.5rem 0 .5rem; }
h4 { font-size: .9rem; font-weight: 600; margin: 0 0 .25rem; color: var(--muted); }
p { margin: 0 0 .75rem; max-width: 46rem; }
.lead { font-size: 1.1rem; }
small, figcaption, caption, .key, .map span { color: var(--muted); }
.numbers { display: grid; grid-template-columns: repeat(auto-fit, minmax(8.4rem, 1fr)); gap: .75rem; margin: 1.25rem 0; }
.numbers div { background: var(--panel); border-radius: .5rem; padding: .6rem .8rem; }
.numbers dt { font-size: .8rem; color: var(--muted); }
.numbers dd { margin: 0; }
.numbers strong { display: block; font-size: 1.35rem; line-height: 1.3; font-variant-numeric: tabular-nums; }
.numbers small { font-size: .8rem; }
aside { border-left: 4px solid var(--second); background: var(--panel); padding: .5rem 1rem; margin: 1rem 0; }
aside h2 { font-size: 1rem; margin: 0; padding: 0; border: 0; }
aside ul { margin: .25rem 0; padding-left: 1.2rem; overflow-wrap: anywhere; }
figure { margin: 1.5rem 0 2rem; break-inside: avoid; }
figure h3 { margin-top: 0; }
figcaption { font-size: .9rem; margin-top: .4rem; max-width: 46rem; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 23rem), 1fr)); gap: 1.5rem; align-items: start; }
.pair figure { margin: 0; }
.plot { display: block; max-width: 100%; height: auto; font: 12px system-ui, sans-serif; --plot-background: var(--paper); }
.plot text { white-space: pre; }
.map { display: grid; grid-template-columns: auto 1fr; font-size: .8rem; gap: .25rem; }
.map .down { writing-mode: sideways-lr; writing-mode: vertical-rl; transform: rotate(180deg); justify-self: end; text-align: right; }
.map .along { grid-column: 2; }
.squares { width: 100%; image-rendering: pixelated; border: 1px solid var(--rule); }
.squares, .hatched { background: repeating-linear-gradient(45deg, var(--paper) 0 3px, var(--rule) 3px 4px); }
.swatch { display: inline-block; width: 6rem; height: .8rem; border: 1px solid var(--rule); margin: 0 .4rem; vertical-align: -.05rem; }
.swatch.hatched { width: 1.2rem; margin-left: 1.2rem; }
.key { font-size: .85rem; margin: .4rem 0; }
.line { display: inline-block; width: 2rem; border-top: 2px solid var(--series); margin: 0 .4rem .25rem 1rem; }
.line:first-child { margin-left: 0; }
.line.dashes { border-top-style: dashed; }
.line.dots { border-top: 2px dotted var(--second); }
.scroll { overflow-x: auto; margin: 1rem 0; }
table { border-collapse: collapse; font-size: .9rem; }
caption { text-align: left; padding-bottom: .35rem; }
th, td { text-align: left; padding: .25rem .9rem .25rem 0; border-bottom: 1px solid var(--rule); vertical-align: top; font-variant-numeric: tabular-nums; }
thead th { color: var(--muted); font-weight: 600; }
tbody th { font-weight: 400; }
.name { overflow-wrap: anywhere; }
table .name { display: inline-block; max-width: 16rem; overflow-wrap: break-word; }
pre { background: var(--panel); padding: .75rem 1rem; border-radius: .5rem; white-space: pre-wrap; overflow-wrap: anywhere; font-size: .9rem; }
@media print {
  :root { color-scheme: light; --paper: #fff; --panel: #f4f6f8; --ink: #000; --muted: #444; --rule: #ccc; --series: #0b5fa5; --second: #b4510a; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  body { max-width: none; padding: 0; font-size: 10.5pt; }
  h1 { font-size: 1.5rem; }
  h2 { margin-top: 1.25rem; padding-top: .5rem; }
  figure { margin: .75rem 0 1rem; }
  .numbers { grid-template-columns: repeat(6, 1fr); gap: .4rem; }
  .numbers strong { font-size: 1rem; }
  .squares { max-height: 15rem; }
  .plot { max-width: 30rem; }
  .scroll { overflow: visible; }
  h2, h3, caption { break-after: avoid; }
  tr, .numbers { break-inside: avoid; }
  .pair { grid-template-columns: 1fr 1fr; }
}
`;
