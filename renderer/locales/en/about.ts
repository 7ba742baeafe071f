/** Settings → About: versions, updates of the app, third-party notices. */
export const about = {
  dataFolder: 'Data folder', copy: 'Copy version details', sandboxOn: 'Pages run in Chromium’s sandbox', sandboxOff: 'The sandbox is off', testRuntime: 'Test runtime: not for real data',
  updates: {
    title: 'Updates', failed: 'The state of updates could not be read', unavailable: 'This copy cannot update itself', idle: 'Not looked for updates yet', checking: 'Looking for an update …', none: 'Panoptic is up to date', downloading: 'Version {version} is being downloaded', ready: 'Version {version} is ready', failedState: 'The last look for an update failed',
    readyText: 'It was checked and is used at the next start. Nothing is lost: drafts are saved before.', checkedAt: 'Last looked {at}.', neverChecked: 'Never looked.', check: 'Look for updates', install: 'Restart and update', automatic: 'Look for updates by itself', automaticHelp: 'Once a day it asks the update feed for a newer version, downloads it and checks its signature. It is never installed without you.', askAdmin: 'A system administrator decides about updates.',
    installTitle: 'Restart with version {version}?', installText: 'Panoptic ends, saves what is typed, and starts the new version. Running tasks are interrupted and the workspace is sealed meanwhile.', retry: 'Try again',
    reasons: {
      'no-feed': 'No update feed is set for this build. Get new versions where you got this one.', 'test-runtime': 'It runs on a test runtime that is built from source.', 'no-key': 'This build carries no key to check updates with, so it takes none. Get new versions where you got this one.', 'system-package': 'It was installed as a package of the system, which also updates it.',
      offline: 'The update feed could not be reached. What is installed keeps working.', signature: 'What the feed offers is not signed by the publisher of this version, so it was thrown away. What is installed keeps working.', checksum: 'The download was damaged and thrown away. What is installed keeps working.', older: 'The feed offers an older version than this one, so it was not taken. What is installed keeps working.', failed: 'What is installed keeps working.',
    },
  },
  notices: { title: 'Third-party notices', text: 'Panoptic is built from the work of others. Here is what is in it, and under which licence.', show: 'Show notices', search: 'Search name or licence', count: '{n} of {of}', none: 'No notice fits', noneText: 'Search for something else.', failed: 'The notices could not be read', noText: 'The package carries no licence text of its own.' },
}
export type AboutTexts = typeof about
