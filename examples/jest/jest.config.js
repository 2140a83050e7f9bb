export default {
  globalSetup: "navgw-test/global-setup",
  globalTeardown: "navgw-test/global-teardown",
  transform: {},
};
