/** Builds the plugin package in `folder` into `<outRoot>/<id>`. Rejects with an Error that names file and field. */
export function buildPlugin(folder: string, outRoot: string): Promise<{ readonly id: string; readonly out: string }>
