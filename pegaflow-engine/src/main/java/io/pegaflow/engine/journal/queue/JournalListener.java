package io.pegaflow.engine.journal.queue;

/** Is told what an operator may want to read in a log. Called on the journal's thread; must not block. */
public interface JournalListener {
    /** Listens to nothing. */
    JournalListener NONE = new JournalListener() {};

    /**
     * There is a journal now. Called on the thread that opens it.
     *
     * @param text how it is kept, and what was there before.
     */
    default void onJournalOpened(String text) {}

    /**
     * Records cannot be appended. Once until they can be again.
     *
     * @param text cause, what follows from it, and remedy.
     */
    default void onJournalFailed(String text) {}

    /**
     * Records can be appended again.
     *
     * @param text what is missing.
     */
    default void onJournalRecovered(String text) {}

    /**
     * Something to know that is no failure.
     *
     * @param text what.
     */
    default void onJournalNotice(String text) {}
}
