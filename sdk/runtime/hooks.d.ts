/** True in builds for tests and benchmarks (`PANOPTIC_TEST_HOOKS=1`); releases are built without. */
declare const __TEST_HOOKS__: boolean
