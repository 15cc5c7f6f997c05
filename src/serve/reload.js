// Keeps a previewed page up to date; served by `sobre serve` only, never published.
(() => {
  const me = document.currentScript, own = '/__sobre/';
  let page = me.dataset.page, source;
  const listen = () => {
    source?.close();
    if (document.hidden) return; // browsers allow six connections per host: hidden pages leave theirs
    const here = encodeURIComponent(location.pathname + location.search);
    source = new EventSource(`${own}events?seen=${page}&page=${here}`);
    const on = (name, act) => source.addEventListener(name, event => {
      page = event.lastEventId || page;
      act(+event.data);
    });
    on('reload', () => location.reload());
    on('css', async differs => (await import(own + 'restyle.js')).restyle(differs));
    on('findings', async count => {
      if ('quiet' in me.dataset || !count && !self.sobre) return;
      (await import(own + 'overlay.js')).show();
    });
    source.onerror = () => source.readyState == 2 && setTimeout(listen, 1000);
  };
  document.addEventListener('visibilitychange', listen);
  listen();
})();
