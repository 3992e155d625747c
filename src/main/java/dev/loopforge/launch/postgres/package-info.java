/** PostgreSQL inside the program: unpacked, initialised, guarded, and stopped with it. It knows nothing of the product. */
@NullMarked
package dev.loopforge.launch.postgres;

import org.jspecify.annotations.NullMarked;
