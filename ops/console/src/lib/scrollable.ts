/** Makes a region that scrolls reachable by keyboard, and only while it does scroll. */
export function scrollable(node: HTMLElement): { destroy(): void } {
  const look = () => {
    const scrolls = node.scrollWidth > node.clientWidth + 1 || node.scrollHeight > node.clientHeight + 1;
    if (scrolls) node.tabIndex = 0;
    else node.removeAttribute('tabindex');
  };
  const watch = new ResizeObserver(look);
  watch.observe(node);
  if (node.firstElementChild) watch.observe(node.firstElementChild);
  look();
  return { destroy: () => watch.disconnect() };
}
