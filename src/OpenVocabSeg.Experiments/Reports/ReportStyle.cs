namespace OpenVocabSeg.Experiments.Reports;

/// <summary>Style of reports.</summary>
internal static class ReportStyle
{
    /// <summary>The style sheet.</summary>
    public const string Css = """
        :root {
          --paper: #f6f7f9; --card: #ffffff; --ink: #1a2330; --soft: #5a6675; --rule: #e1e5ea; --accent: #2456c4; --best: #e4edff;
          --c0: #2f6fde; --c1: #d9662b; --c2: #23966a; --c3: #b0409f; --c4: #8a6d0b; --c5: #5b52c9; --c6: #c23a4b; --c7: #4f7d8c;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --paper: #11151b; --card: #1a2028; --ink: #e6eaf0; --soft: #98a4b3; --rule: #2d3641; --accent: #8db4ff; --best: #20365f;
            --c0: #6ea3ff; --c1: #f29462; --c2: #56c89b; --c3: #df82d2; --c4: #d6b64a; --c5: #a29bff; --c6: #f17e8b; --c7: #8fbccb;
          }
        }
        * { box-sizing: border-box; }
        body {
          margin: 0; background: var(--paper); color: var(--ink);
          font: 16px/1.55 system-ui, "Segoe UI", Roboto, Helvetica, Arial, sans-serif;
        }
        header, main { max-width: 1200px; margin: 0 auto; padding: 0 28px; }
        header { padding-top: 44px; }
        h1 { margin: 0; font-size: 2.1rem; line-height: 1.2; letter-spacing: -.02em; text-wrap: balance; }
        header p { margin: 8px 0 0; color: var(--soft); font-size: 1.06rem; max-width: 78ch; }
        nav {
          display: flex; flex-wrap: wrap; gap: 6px 20px; margin-top: 18px; padding: 10px 0; border-top: 1px solid var(--rule);
          border-bottom: 1px solid var(--rule);
        }
        nav a { color: var(--accent); text-decoration: none; font-size: .92rem; }
        nav a:hover { text-decoration: underline; }
        main { padding-bottom: 64px; }
        h2 { margin: 44px 0 6px; font-size: 1.35rem; letter-spacing: -.01em; scroll-margin-top: 16px; }
        main > p { margin: 6px 0 16px; max-width: 82ch; }
        .card { background: var(--card); border: 1px solid var(--rule); border-radius: 12px; }
        .figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(170px, 1fr)); gap: 14px; margin: 22px 0; }
        .figures .card { padding: 16px 20px; }
        .label { color: var(--soft); font-size: .88rem; }
        .value { font-size: 2.1rem; font-weight: 650; line-height: 1.25; letter-spacing: -.02em; font-variant-numeric: tabular-nums; }
        .note { color: var(--soft); font-size: .86rem; }
        .scroll { overflow-x: auto; margin: 16px 0 24px; }
        .scroll.card { padding: 8px 20px 14px; }
        table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
        th, td { padding: 8px 12px; text-align: right; vertical-align: baseline; }
        th:first-child { text-align: left; padding-left: 0; min-width: 240px; }
        thead th { color: var(--soft); font-weight: 600; font-size: .88rem; white-space: nowrap; }
        .groups th { padding-bottom: 0; text-align: center; }
        .groups span { display: block; border-bottom: 1px solid var(--rule); padding-bottom: 3px; }
        tbody tr { border-top: 1px solid var(--rule); }
        tbody th { font-weight: 500; }
        tbody small { display: block; color: var(--soft); font-size: .82rem; font-weight: 400; line-height: 1.4; }
        .group th { padding-top: 20px; font-weight: 650; font-size: .88rem; color: var(--soft); }
        .reference th, .reference td { color: var(--soft); font-style: italic; }
        td.best { font-weight: 700; color: var(--accent); background: var(--best); border-radius: 6px; }
        .explained { text-decoration: underline dotted; text-underline-offset: 3px; cursor: help; }
        .footnote { margin: 10px 0 0; color: var(--soft); font-size: .86rem; max-width: 100ch; }
        .charts {
          display: grid; grid-template-columns: repeat(auto-fit, minmax(min(420px, 100%), 1fr)); gap: 16px; margin: 16px 0 24px;
          align-items: start;
        }
        .charts figure { margin: 0; padding: 16px 18px 10px; }
        .charts figcaption { font-weight: 650; }
        .legend {
          display: flex; flex-wrap: wrap; gap: 2px 16px; list-style: none; margin: 4px 0 6px; padding: 0; color: var(--soft);
          font-size: .86rem;
        }
        .legend i {
          display: inline-block; width: 14px; height: 4px; border-radius: 2px; margin-right: 7px; vertical-align: middle;
          background: var(--c);
        }
        svg { display: block; width: 100%; height: auto; }
        svg text {
          fill: var(--soft); font: 12px system-ui, "Segoe UI", Roboto, Helvetica, Arial, sans-serif;
          font-variant-numeric: tabular-nums;
        }
        svg .name { fill: var(--ink); }
        svg .amount { font-size: 10.5px; }
        .rule { stroke: var(--rule); fill: none; }
        .line { fill: none; stroke: var(--c); stroke-width: 2; stroke-linejoin: round; stroke-linecap: round; }
        .trace { stroke-width: 1; opacity: .22; }
        .bar { fill: var(--c); }
        .c0 { --c: var(--c0); } .c1 { --c: var(--c1); } .c2 { --c: var(--c2); } .c3 { --c: var(--c3); }
        .c4 { --c: var(--c4); } .c5 { --c: var(--c5); } .c6 { --c: var(--c6); } .c7 { --c: var(--c7); }
        .grid { display: grid; grid-template-columns: repeat(var(--columns), minmax(150px, 1fr)); gap: 6px 12px; }
        .grid .head { color: var(--soft); font-weight: 600; font-size: .88rem; }
        .grid .caption { grid-column: 1 / -1; margin-top: 14px; font-size: .95rem; }
        .grid .caption::before { content: "“"; } .grid .caption::after { content: "”"; }
        .grid figure { margin: 0; }
        .grid img { display: block; width: 100%; border-radius: 8px; cursor: zoom-in; }
        .grid img.small { image-rendering: pixelated; }
        .grid img:focus {
          position: fixed; inset: 3vh 3vw; width: 94vw; height: 94vh; object-fit: contain; z-index: 1; background: var(--paper);
          outline: none; cursor: zoom-out;
        }
        .grid figcaption { color: var(--soft); font-size: .84rem; padding-top: 3px; }
        @media print { body { background: none; } .card { break-inside: avoid; } nav { display: none; } }
        """;
}
