/** The simulated model: it plays its part from written plays, with no key and no network, and says that it does. */
@NullMarked
package dev.loopforge.provider.scripted;

import org.jspecify.annotations.NullMarked;
