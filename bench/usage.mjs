// Loaded before a command under measurement: at its end, writes what it used to the file that RANKFREE_USAGE names.
import { writeFileSync } from 'node:fs';

process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const usage = { cpu: (userCPUTime + systemCPUTime) / 1e6, megabytes: maxRSS / 1024 };
  if (process.env.RANKFREE_USAGE) writeFileSync(process.env.RANKFREE_USAGE, JSON.stringify(usage));
});
