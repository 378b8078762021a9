// The modules of JsSIP's npm package as they are, without a bundler.
const loaded = new Map();

function fetched(url) {
  const request = new XMLHttpRequest();
  request.open('GET', url, false);
  request.send();
  return request.status === 200 ? request.responseText : undefined;
}

function require(name, from = '/') {
  let path = new URL(name, 'http://x' + from).pathname;
  if (!name.startsWith('.')) {
    const about = JSON.parse(fetched(`/node_modules/${name}/package.json`));
    const main = typeof about.browser === 'string' ? about.browser : about.main || 'index.js';
    path = new URL(main, `http://x/node_modules/${name}/`).pathname;
  }
  for (const file of [path, path + '.js', path.replace(/\/?$/, '/index.js')]) {
    if (loaded.has(file)) return loaded.get(file).exports;
    const text = /\.js(on)?$/.test(file) ? fetched(file) : undefined;
    if (text === undefined) continue;
    const module = {exports: {}};
    loaded.set(file, module);
    if (file.endsWith('.json')) module.exports = JSON.parse(text);
    else new Function('require', 'module', 'exports', text)(n => require(n, file), module, module.exports);
    return module.exports;
  }
  throw new Error(`no module ${name} for ${from}`);
}
