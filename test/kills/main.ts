// Kills processes of clusters at random moments, and looks at what is left: CONTRIBUTING.md.
import { parseArguments, USAGE } from "./arguments.ts";
import { makeCloneable, useClone } from "./clones.ts";
import { growthTable, type Taken, take } from "./growth.ts";
import { Home } from "./home.ts";
import { Random } from "./random.ts";
import { type Outcome, playHealthy, playRound } from "./round.ts";
import { imageOf, prepareImage, SCENES, type Scene } from "./scenes.ts";
import { summarize } from "./summary.ts";

/** After how many kills a cluster is started that nothing happens to. */
const HEALTHY_EVERY = 10;

const args = parseArguments(process.argv.slice(2));
if (args.help) console.log(USAGE);
else process.exitCode = await run(args);

function run(arguments_: typeof args): Promise<number> {
  if (arguments_.clones !== undefined) return cloneMany(arguments_.clones);
  if (arguments_.clusters !== undefined) return startMany(arguments_.clusters);
  return killMany(arguments_);
}

async function killMany({ kills, seed, minutes, scenes: names }: typeof args): Promise<number> {
  console.log(`seed ${seed}`);
  using home = new Home();
  const random = new Random(seed);
  const scenes = SCENES.filter(({ name }) => names === undefined || names.includes(name));
  if (scenes.some(({ name }) => name === "load")) await prepareForLoad(home);
  const outcomes: Outcome[] = [];
  const done = (): number => outcomes.filter(({ killed }) => killed !== undefined).length;
  const end = performance.now() + minutes * 60_000;
  while (done() < kills && performance.now() < end) {
    const outcome = await playRound(home, chooseScene(scenes, random), random);
    outcomes.push(outcome);
    console.log(`${done()}. ${describe(outcome)}`);
    if (outcomes.length % HEALTHY_EVERY !== 0) continue;
    const problems = await playHealthy(home);
    if (problems.length > 0) outcomes.push({ scene: "healthy up", killed: undefined, at: 0, problems });
  }
  console.log(summarize(outcomes));
  return outcomes.some(({ problems }) => problems.length > 0) ? 1 : 0;
}

function describe({ scene, killed, at, problems }: Outcome): string {
  const what = killed === undefined ? "nothing left to kill" : `${killed} killed`;
  return `${scene}, ${at.toFixed(2)} s: ${what}${problems.map((problem) => `\n   ${problem}`).join("")}`;
}

function chooseScene(scenes: readonly Scene[], random: Random): Scene {
  const total = scenes.reduce((sum, { weight }) => sum + weight, 0);
  let left = random.next() * total;
  for (const scene of scenes) {
    left -= scene.weight;
    if (left < 0) return scene;
  }
  throw new Error("no command of that name: see test/kills/scenes.ts");
}

async function prepareForLoad(home: Home): Promise<void> {
  await home.navgw(["up", "--engine", "uml"]);
  await prepareImage(home);
  await home.navgw(["down"]);
  console.log(`image for load: ${imageOf(home)}`);
}

async function startMany(clusters: number): Promise<number> {
  using home = new Home();
  return takeMany(home, clusters, async () => {
    await home.mustNavgw(["up", "--engine", "uml"]);
    await home.mustNavgw(["down"]);
  });
}

async function cloneMany(clones: number): Promise<number> {
  using home = new Home();
  await makeCloneable(home);
  try {
    return await takeMany(home, clones, () => useClone(home));
  } finally {
    await home.navgw(["down", "--all"]);
  }
}

async function takeMany(home: Home, count: number, one: () => Promise<void>): Promise<number> {
  const all: Taken[] = [];
  while (all.length < count) {
    all.push(await take(home, one));
    console.log(`${all.length}. ${all.at(-1)?.seconds.toFixed(1)} s`);
  }
  console.log(growthTable(all));
  return 0;
}
