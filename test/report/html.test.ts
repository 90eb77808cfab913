import fc from 'fast-check';
import { parseHTML } from 'linkedom';
import { expect, it } from 'vitest';
import { type Html, html, name } from '#rankfree/report/html.js';

it('escapes what is put in, in text and in attributes, and leaves HTML alone', () => {
  const hostile = `<script>alert("1")</script> & 'x'`;
  expect(html`<b title="${hostile}">${hostile}</b>`.markup).toBe(
    '<b title="&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;x&#39;">&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;x&#39;</b>',
  );
  expect(html`${[html`<i>a</i>`, 'b<', 3, undefined]}`.markup).toBe('<i>a</i>b&lt;3');
});

it('is not taken in by objects that look like HTML', () => {
  const forged = { markup: '<script>' } as unknown as Html;
  expect(() => html`${forged}`).toThrow();
});

it('shows marks that turn the reading direction, are not seen or are halves of pairs', () => {
  expect(html`${'a\u202Eb\u0000c\uD800\u200Bd\uFEFF'}`.markup).toBe(
    'a⟨U+202E⟩b⟨U+0000⟩c⟨U+D800⟩⟨U+200B⟩d⟨U+FEFF⟩',
  );
  // Joiners are part of words.
  expect(html`${'می\u200Cخواهم 👨\u200D👩'}`.markup).toBe('می\u200Cخواهم 👨\u200D👩');
});

it('comes back from a parser as the text that it was', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('<', '>', '&', '"', "'", '`', '=', '/', 'a', ' ', '--', '\n') }),
      (text) => {
        const { document } = parseHTML(`<body>${html`<p title="${text}">${text}</p>`.markup}</body>`);
        const p = document.querySelector('p')!;
        expect(p.textContent).toBe(text);
        expect(p.getAttribute('title')).toBe(text);
        expect(document.querySelectorAll('*').length).toBe(document.querySelector('html') === null ? 2 : 3);
      },
    ),
  );
});

it('shortens long names and says that a name is empty', () => {
  expect(name('x'.repeat(61)).markup).toBe(`<bdi class="name">${'x'.repeat(59)}…</bdi>`);
  expect(name('').markup).toBe('<bdi class="name">(no name)</bdi>');
});
