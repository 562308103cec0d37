/**
 * Builds the documentation site with VitePress: `npx vitepress@1.6.4 build docs`. DOCS_BASE is the
 * path of a version, as in "/v1.2/": each release is built into a folder of its own.
 */
import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const file = (path) => fileURLToPath(new URL(path, import.meta.url));
const { version, homepage } = JSON.parse(readFileSync(file("../../package.json"), "utf8"));

const pages = (...rows) => rows.map(([text, name]) => ({ text, link: `/${name}` }));
const rules = readdirSync(file("../rules"))
  .toSorted()
  .map((name) => name.replace(/\.md$/, ""));

export default {
  title: "Pullgate",
  description: "Keeps ImagePullBackOff out of production.",
  base: process.env.DOCS_BASE ?? "/",
  rewrites: { "README.md": "index.md" },
  srcExclude: ["pictures/*.md"],
  // Schemas, examples and sources are in the repository, not on the site.
  ignoreDeadLinks: [/\.\.\//],
  themeConfig: {
    search: { provider: "local" },
    socialLinks: [{ icon: "github", link: homepage }],
    nav: [{ text: `v${version}`, link: `${homepage}/releases` }],
    sidebar: [
      {
        text: "Use",
        items: pages(
          ["Command line", "command-line"],
          ["GitHub Actions", "ci"],
          ["Recipes for other tools", "recipes"],
          ["Configuration", "configuration"],
          ["Reports", "reports"],
          ["Reference", "reference"],
          ["Questions", "faq"],
        ),
      },
      {
        text: "GitOps",
        items: pages(["Flux", "flux"], ["Argo CD", "argo-cd"], ["Supported kinds", "gitops-kinds"]),
      },
      {
        text: "Understand",
        items: pages(
          ["Credentials", "credentials"],
          ["The cluster's view", "cluster"],
          ["Verdicts", "verdict"],
          ["Accuracy", "accuracy"],
          ["Speed", "speed"],
          ["Threat model", "security"],
          ["Glossary", "glossary"],
        ),
      },
      { text: "Rules", collapsed: true, items: pages(...rules.map((id) => [id, `rules/${id}`])) },
    ],
  },
};
