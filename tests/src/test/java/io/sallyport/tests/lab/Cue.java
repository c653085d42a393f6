package io.sallyport.tests.lab;

/** Something that happens so long after a round's begin. */
record Cue(int atMillis, Runnable happens) {}
