// replace.h - a file replaced whole or not at all.
//
// Ground.
//
// The bytes are written to a file of their own in the folder of the target,
// flushed to the disk and renamed over it. Whatever happens before the rename,
// a full disk, a signal, a crash, leaves what stood under that name as it was;
// after it the new bytes stand there, all of them.
//
//   - The file of its own is called TARGET.partial-PID. It is removed when
//     writing fails; only the death of the process can leave one behind, and
//     the next replacement of the same target removes it. It is told from one
//     that is being written by the lock (flock) that a writer holds on it.
//   - A symbolic link is followed: what it leads to is replaced and the link
//     stays.
//   - What is no regular file, a folder or a device, is refused, and so is a
//     file that may not be written to although its folder would allow it.
//   - The permissions of a file that is replaced are kept.
//
// Signals that would end the process while the file is written (INT, TERM, HUP
// and XFSZ, that of a limit on the size of files) are held back in the calling
// thread until it is done. XFSZ of this writing is taken away: it is reported
// as a failure to write.
//
// What is too large to be held as bytes is written to a stream: begin, write,
// end. Signals are held back all the while, so a long writer looks for them
// itself (progress.h) and ends early.

#ifndef MU_REPLACE_H
#define MU_REPLACE_H

#include "diag.h"

#define MU_REPLACE_PATH 4096   // bytes of a path with its NUL, at most

// A file that is being written beside its target.
typedef struct mu_replacement mu_replacement;

// MU_OK; MU_NO_MEMORY; or MU_CANNOT_WRITE with an error in diags that says what
// failed, the path, and what to do.
MU_MUST_USE mu_status mu_replace_file(const char *path, const void *bytes,
                                      size_t size, mu_diags *diags);

// The same in two steps, in one thread: begin gives a stream, which is neither
// closed nor flushed by who writes to it; end puts what was written in place if
// `whole`, and otherwise takes it away. After a begin that is not MU_OK there
// is nothing to end. The statuses of mu_replace_file; `path` and `diags` must
// last until the end.
MU_MUST_USE mu_status mu_replace_begin(const char *path, mu_diags *diags,
                                       mu_replacement **out, FILE **to);
MU_MUST_USE mu_status mu_replace_end(mu_replacement *replacement, bool whole);

// Where the symbolic links of a path end: what would be replaced. MU_OK,
// MU_NO_MEMORY, or MU_CANNOT_WRITE where the path is refused.
MU_MUST_USE mu_status mu_replace_target(const char *path,
                                        char        target[MU_REPLACE_PATH]);

// What can be known before the work is done: would mu_replace_file refuse this
// path? Changes nothing. The same statuses.
MU_MUST_USE mu_status mu_replace_check(const char *path, mu_diags *diags);

#endif
