// record.h - what past missions had and what others wrote: numbers and texts
// with their sources, which the program carries with it (data/).
//
// The program's pages. They are no inputs of the model: they stand beside it.
//
// Memory: all in the arena given.

#ifndef MU_RECORD_H
#define MU_RECORD_H

#include "arena.h"
#include "embedded.h"

typedef struct mu_cited {          // a number and where it is from
    double  value;
    mu_text source, url, year, confidence;
} mu_cited;

typedef struct mu_mission {
    mu_text  name, who, note;
    bool     watches;              // people whose work is to observe
    mu_cited persons, km;
} mu_mission;

typedef struct mu_host {
    mu_text  country, name, note;  // country as in places.csv
    mu_cited population;
} mu_host;

typedef struct mu_reference {
    mu_text id, topic, stance, says, author, title, publisher, year, url;
} mu_reference;

typedef struct mu_records {
    mu_mission   *missions;
    uint32_t      missions_count;
    mu_host      *hosts;
    uint32_t      hosts_count;
    mu_reference *references;
    uint32_t      references_count;
} mu_records;

// MU_NO_MEMORY, or what is wrong with the files, which is a mistake of the
// build.
MU_MUST_USE mu_status mu_records_read(const mu_embedded_file *files,
                                      mu_arena *arena, mu_records *out);

// NULL: it is not known.
const mu_host *mu_records_host(const mu_records *records, mu_text country);

#endif
