/** What every protocol shares: one guarded way to a provider, one reading of its failures, one draft of its answer. */
@NullMarked
package dev.loopforge.provider.wire;

import org.jspecify.annotations.NullMarked;
