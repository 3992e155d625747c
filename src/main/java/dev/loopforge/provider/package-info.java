/** All models behind one interface: who answers, with which key, what came of it, and when to try again. */
@NullMarked
package dev.loopforge.provider;

import org.jspecify.annotations.NullMarked;
