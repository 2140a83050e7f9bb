/** Ends what `navgw-test/global-setup` started: for Jest, whose global teardown is a module of its own. */
export { globalTeardown as default } from "./index.ts";
