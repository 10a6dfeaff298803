package io.pegaflow.agent.doctor;

/** A file or directory; {@code mode} is st_mode, type and permissions, {@code device} is st_dev. */
record FileFacts(int mode, int owner, long size, long device, long inode) {
    private static final int TYPE_MASK = 0170000;
    private static final int DIRECTORY = 0040000;
    private static final int LINK = 0120000;
    private static final int OTHERS_WRITE = 0022;
    private static final int STICKY = 01000;
    private static final int PERMISSIONS = 07777;

    boolean isDirectory() {
        return (mode & TYPE_MASK) == DIRECTORY;
    }

    boolean isLink() {
        return (mode & TYPE_MASK) == LINK;
    }

    /** Of what lies in a directory. */
    boolean canOthersRemove() {
        return (mode & OTHERS_WRITE) != 0 && (mode & STICKY) == 0;
    }

    String permissions() {
        return String.format("%04o", mode & PERMISSIONS);
    }
}
