import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll } from "vitest";
import { buildImage } from "../unit/core/images/support/images.ts";
import { file, tar } from "../unit/core/images/support/tar-builder.ts";
import { ActionRepository, type RunOptions, type WorkflowRun } from "./act.ts";
import { navgw } from "./cli.ts";
import { isolated } from "./home.ts";
import { kubectlProgram } from "./kubectl.ts";
import { expectNothingLeft } from "./left-behind.ts";
import { saveAs } from "./shop-image.ts";
import { ACT, toolProgram } from "./tool.ts";

/** Directory of the workflows that tests run. */
export const FIXTURES = fileURLToPath(new URL("../fixtures/workflows", import.meta.url));
/** Directory where they upload to. */
export const ARTIFACTS = join(isolated.root, "artifacts");

/** Jobs of workflows that use the action, on this machine. */
export interface ActionJobs {
  /** What the workflows are checked out from. */
  readonly repository: ActionRepository;
  /** Starts one of the fixtures, or of this repository's own workflows. */
  start(workflow: string, more?: RunOptions): Promise<WorkflowRun>;
  /** Runs one to its end. */
  run(workflow: string, more?: RunOptions): Promise<WorkflowRun>;
}

/** Makes the repository before a suite's tests, and expects after each of them that nothing is left of its clusters. */
export function useActionJobs(): ActionJobs {
  let repository: ActionRepository;

  beforeAll(async () => {
    repository = await ActionRepository.create(join(isolated.root, "repository"));
    await repository.add(".github");
    const image = buildImage([tar(file("page", Buffer.from("page")))], { config: {} });
    await saveAs(
      image,
      "docker.io/library/app:dev",
      join(repository.dir, "app.tar"),
      join(isolated.root, "app"),
    );
    await Promise.all([toolProgram(ACT), kubectlProgram()]);
  }, 600_000);

  afterEach(() => expectNothingLeft());

  afterAll(async () => {
    await navgw(["down", "--all"]);
  });

  const start: ActionJobs["start"] = async (workflow, more = {}) => {
    const uploads = { "actions/upload-artifact": join(FIXTURES, "upload-artifact") };
    return repository.start(workflow, {
      ...more,
      local: { ...uploads, "navigator/gateway-action": repository.dir },
      path: [dirname(await kubectlProgram())],
      env: { ARTIFACTS, ...more.env },
    });
  };
  const run: ActionJobs["run"] = async (workflow, more) => {
    const started = await start(workflow, more);
    await started.ended;
    return started;
  };
  return {
    start,
    run,
    get repository() {
      return repository;
    },
  };
}
