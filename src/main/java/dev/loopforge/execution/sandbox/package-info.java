/**
 * Where hostile commands run: a namespace of their own with one writable folder, no network but a short list of hosts,
 * a system-call filter, limits, and an end that leaves nothing behind. It needs nothing but the kernel room.
 */
@NullMarked
package dev.loopforge.execution.sandbox;

import org.jspecify.annotations.NullMarked;
