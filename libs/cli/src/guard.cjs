// Plain JavaScript, first in `npm start` and `npm test`: the lock file brings Node 24 to Linux and Windows; a Mac's own must be new enough.
const major = Number(process.versions.node.split('.')[0])
if (major < 24) {
  console.error(
    `Cannot run Nightshift as it needs Node 24 or newer: this is ${process.version}. Run "npm ci" first, and start things with "npm run".`,
  )
  process.exit(64)
}
