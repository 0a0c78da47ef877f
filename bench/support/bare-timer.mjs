/** A program that does nothing but wake up, so many milliseconds apart: what waking costs on the machine of the day. */
const timer = setTimeout(() => timer.refresh(), Number(process.argv[2]));
