package io.pegaflow.agent.grpc.wrapper;

/**
 * The instructions of Python's pickle protocols 4 and 5 of which a wrapper consists. Those that look up a class by a number, call
 * what they like, or refer to objects outside the pickle have no name here: they are unknown.
 */
final class Opcode {
    static final int MARK = '(';
    static final int EMPTY_TUPLE = ')';
    static final int STOP = '.';
    static final int BINBYTES = 'B';
    static final int SHORT_BINBYTES = 'C';
    static final int BININT = 'J';
    static final int BININT1 = 'K';
    static final int BININT2 = 'M';
    static final int NONE = 'N';
    static final int REDUCE = 'R';
    static final int BINUNICODE = 'X';
    static final int BUILD = 'b';
    static final int BINGET = 'h';
    static final int LONG_BINGET = 'j';
    static final int TUPLE = 't';
    static final int SETITEMS = 'u';
    static final int EMPTY_DICT = '}';
    static final int PROTO = 0x80;
    static final int NEWOBJ = 0x81;
    static final int TUPLE1 = 0x85;
    static final int TUPLE2 = 0x86;
    static final int TUPLE3 = 0x87;
    static final int NEWTRUE = 0x88;
    static final int NEWFALSE = 0x89;
    static final int LONG1 = 0x8a;
    static final int SHORT_BINUNICODE = 0x8c;
    static final int STACK_GLOBAL = 0x93;
    static final int MEMOIZE = 0x94;
    static final int FRAME = 0x95;

    private Opcode() {}
}
