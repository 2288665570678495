#ifndef LAUNCH_CLOCK_H
#define LAUNCH_CLOCK_H

/*
 * Corrects this machine's clock by microseconds: `step` at once, `slew` by letting it run up to a two-thousandth faster or slower. Gives
 * the program's exit code; what is wrong is told on standard error.
 */
int correct_clock(const char *how, const char *microseconds);

#endif
