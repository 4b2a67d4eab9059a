// main.c - the program: words in, exit status out. What can be typed is in
// cli.c, the commands are in commands.c.

#include "front.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

// EXIT_PIPE: as a shell tells that a program ended by SIGPIPE.
enum { EXIT_DONE, EXIT_SCENARIO, EXIT_USAGE, EXIT_OUTSIDE, EXIT_PIPE = 141 };

static int exit_of(mu_status status)
{
    switch (status) {
    case MU_OK:
        return EXIT_DONE;
    case MU_BAD_SCENARIO:
        return EXIT_SCENARIO;
    case MU_BAD_CALL:
        return EXIT_USAGE;
    default:
        return EXIT_OUTSIDE;
    }
}

// Colour is for a terminal, and for those who want it (no-color.org).
static bool wants_colour(bool terminal)
{
    const char *none = getenv("NO_COLOR");
    const char *kind = getenv("TERM");
    return terminal && !(none && *none) && !(kind && !strcmp(kind, "dumb"));
}

static mu_status obey(const mu_front *front)
{
    const mu_cli *cli = front->cli;
    if (cli->given[MU_O_HELP]) {
        mu_cli_help(cli->commands, cli->command, front->out);
        return MU_OK;
    }
    if (cli->given[MU_O_VERSION]) {
        fputs("muster " MU_VERSION "\n", front->out);
        return MU_OK;
    }
    mu_status status = cli->command->run(front);
    if (status == MU_NO_MEMORY || status == MU_CANNOT_START)
        fprintf(front->err, "muster: %s\n",
                status == MU_NO_MEMORY ? "out of memory"
                                       : "cannot start a thread");
    return status;
}

// Is standard output a pipe that nobody reads any more?
static bool is_pipe_broken(void)
{
    struct pollfd out = { .fd = STDOUT_FILENO };
    return poll(&out, 1, 0) == 1 && (out.revents & POLLERR);
}

// A full disk or a closed pipe may show only here. A reader who has seen enough
// (head, a pager) is no fault: nothing is said of it.
static int close_output(int status)
{
    errno = 0;
    if (fflush(stdout) == 0 && !ferror(stdout) && fclose(stdout) == 0)
        return status;
    if (errno == EPIPE || is_pipe_broken())
        return status == EXIT_DONE ? EXIT_PIPE : status;
    fprintf(stderr, "muster: cannot write to standard output%s%s\n",
            errno ? ": " : "", errno ? strerror(errno) : "");
    return status == EXIT_DONE ? EXIT_OUTSIDE : status;
}

int main(int count, char **words)
{
    mu_front front = { .tutorial = mu_embedded_tutorial,
                       .data = mu_embedded_data,
                       .out = stdout,
                       .err = stderr,
                       .out_terminal = isatty(STDOUT_FILENO),
                       .err_terminal = isatty(STDERR_FILENO) };
    front.out_colour = wants_colour(front.out_terminal);
    front.err_colour = wants_colour(front.err_terminal);
    // A reader that goes away does not end the work: files are made whole.
    signal(SIGPIPE, SIG_IGN);

    mu_cli    cli;
    mu_status status = mu_cli_read(mu_commands, count > 1 ? count - 1 : 0,
                                   words + 1, stderr, &cli);
    if (status == MU_NO_MEMORY)
        fputs("muster: out of memory\n", stderr);
    if (status != MU_OK)
        return exit_of(status);
    front.cli = &cli;
    status = obey(&front);
    mu_cli_clear(&cli);

    return close_output(exit_of(status));
}
