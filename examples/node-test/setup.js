export { globalSetup, globalTeardown } from "navgw-test/global-setup";
