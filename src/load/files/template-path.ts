/** Recognises files that other programs fill in. */

/**
 * Folders whose files other programs fill in: Ansible's roles, and projects that Backstage,
 * Cookiecutter and Copier make.
 * https://docs.ansible.com/projects/ansible/latest/playbook_guide/playbooks_reuse_roles.html
 * https://backstage.io/docs/features/software-templates/writing-templates/
 * https://cookiecutter.readthedocs.io/en/stable/overview.html
 */
const templateFolders =
  /(?:^|\/)(?:roles\/(?:[^/]+\/)+(?:defaults|handlers|meta|tasks|templates|vars)|(?:ansible|playbooks)\/(?:.*\/)?templates|skeleton|[^/]*(?:\{\{|\[\[)[^/]*)\//;

/** Whether the layout of folders says that another program fills the file in. */
export function isTemplatePath(path: string): boolean {
  return templateFolders.test(path);
}
