/** Texts of the screen for a workspace that cannot be opened. */
export const problem = {
  problem: {
    happened: 'What happened', kept: 'What is kept', todo: 'What you can do', folder: 'Folder', code: 'Code',
    'header-missing': {
      title: 'The key file is missing',
      happened: 'The workspace has its encrypted database, but the file that holds its locked key (keys.json) is not there.',
      kept: 'The database is untouched. Without the key file it cannot be opened, even with the right password.',
      todo: 'Put keys.json back into the folder from a backup or the trash, then try again. Do not create a new workspace in this folder.',
    },
    'header-damaged': {
      title: 'The key file is damaged',
      happened: 'The file that holds the locked key (keys.json) was changed or only partly written. Panoptic does not use a key file it cannot trust.',
      kept: 'The database is untouched and nothing was overwritten.',
      todo: 'Replace keys.json with an undamaged copy from a backup, then try again.',
    },
    'header-newer': {
      title: 'This workspace needs a newer Panoptic',
      happened: 'Its key file was written by a newer version than this one.',
      kept: 'Nothing was opened or changed.',
      todo: 'Install the current version of Panoptic and open the workspace with it.',
    },
    'database-missing': {
      title: 'The database is missing',
      happened: 'The key file is there, but the encrypted database (panoptic.db) is not.',
      kept: 'The key file is untouched. It still opens every copy of this workspace’s database.',
      todo: 'Put panoptic.db back into the folder from a backup or the trash, then try again.',
    },
    'database-damaged': {
      title: 'The database is damaged',
      happened: 'The encrypted database does not pass its integrity check: a part of the file was changed or cut off.',
      kept: 'The file was left exactly as it was found; nothing was repaired or deleted.',
      todo: 'Make a copy of the folder first. Then replace panoptic.db with a backup and try again.',
    },
    'database-newer': {
      title: 'This workspace needs a newer Panoptic',
      happened: 'A newer version has already upgraded the database. This version does not know its layout.',
      kept: 'Nothing was changed; opening it with an old version could have lost data.',
      todo: 'Install the current version of Panoptic and open the workspace with it.',
    },
    'wrong-key': {
      title: 'Key and database do not belong together',
      happened: 'The password is right, but the key it unlocks does not open this database. One of the two files comes from another workspace.',
      kept: 'Both files are untouched.',
      todo: 'Put keys.json and panoptic.db from the same backup into the folder, then try again.',
    },
    'disk-full': {
      title: 'The disk is full',
      happened: 'There is not enough room to open the workspace safely.',
      kept: 'Everything that was saved is still there. The last unfinished change was rolled back.',
      todo: 'Free some space on this disk, then try again.',
    },
    'not-writable': {
      title: 'The folder cannot be written to',
      happened: 'This computer does not let Panoptic write to the workspace folder.',
      kept: 'Nothing was changed.',
      todo: 'Give your account write permission for the folder, or remount the drive for writing, then try again.',
    },
    'in-use': {
      title: 'The workspace is already open',
      happened: 'Another Panoptic process is using this folder.',
      kept: 'Nothing was changed. Two processes never write to one workspace.',
      todo: 'Close the other window, then try again. If there is none, restart the computer.',
    },
    'addon-missing': {
      title: 'A part of Panoptic is missing',
      happened: 'The component that reads the encrypted database is not installed or does not fit this computer.',
      kept: 'Your workspace was not touched.',
      todo: 'Install Panoptic again. Your workspace stays where it is.',
    },
    unknown: {
      title: 'Panoptic could not start',
      happened: 'A part of Panoptic ended without saying why.',
      kept: 'Your workspace was not touched.',
      todo: 'Try again. If it keeps happening, restart the computer.',
    },
  },
}
export type ProblemTexts = typeof problem
