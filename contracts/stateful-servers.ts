/**
 * Servers that keep state for the client that they talk to: shared, one client would see or change another's. They run
 * once per client (`"share": "client"`) unless `config.json` says otherwise, for one server with `"share"`, for all of a
 * kind with `"statefulServers": { "NAME": "why" | false }`.
 *
 * A name is a package, a program or an image as it stands in a command, without its version. The text ends the sentence
 * "runs once per client, because NAME ...".
 */
export const STATEFUL_SERVERS: Readonly<Record<string, string>> = {
  // Browsers: pages, logins and what is on the screen.
  '@playwright/mcp': 'drives a browser',
  'mcp-server-playwright': 'drives a browser',
  'mcp/playwright': 'drives a browser',
  '@executeautomation/playwright-mcp-server': 'drives a browser',
  'chrome-devtools-mcp': 'drives a browser',
  '@browsermcp/mcp': 'drives a browser',
  '@browserbasehq/mcp': 'drives a browser',
  '@agent-infra/mcp-server-browser': 'drives a browser',
  '@modelcontextprotocol/server-puppeteer': 'drives a browser',
  'mcp-server-puppeteer': 'drives a browser',
  'mcp/puppeteer': 'drives a browser',
  'puppeteer-mcp-server': 'drives a browser',
  '@angiejones/mcp-selenium': 'drives a browser',
  // Shells: directories, environment, running programs.
  '@wonderwhy-er/desktop-commander': 'keeps shells open',
  'desktop-commander': 'keeps shells open',
  'mcp-server-commands': 'runs shell commands',
  'mcp-shell-server': 'runs shell commands',
  'iterm-mcp': 'types into a terminal',
  // Editors and interpreters: the open project, the session.
  serena: 'keeps one project open',
  'serena-agent': 'keeps one project open',
  'serena-mcp-server': 'keeps one project open',
  'mcp-language-server': 'keeps one project open',
  'jupyter-mcp-server': 'keeps one notebook open',
  // Roots: what a client allows is its own.
  '@modelcontextprotocol/server-filesystem': 'opens the folders that its client names as roots',
  'mcp-server-filesystem': 'opens the folders that its client names as roots',
  'mcp/filesystem': 'opens the folders that its client names as roots',
  // One train of thought.
  '@modelcontextprotocol/server-sequential-thinking': 'keeps one chain of thoughts',
  'mcp-server-sequential-thinking': 'keeps one chain of thoughts',
  'mcp/sequentialthinking': 'keeps one chain of thoughts',
};
