// sample.h - for tests: a scenario with rows in every table.

#ifndef MU_SAMPLE_H
#define MU_SAMPLE_H

#include "scenario.h"
#include "scratch.h"
#include "vary.h"

static const char *const sample_files[][2] = {
    { "scenario.yaml",
      "title: Sample\nstart: 2025-03-01\nhorizon: 400\nas_of: 2025-02-20\n"
      "assess:\n"
      "  sweep_km: {value: 2, source: s1}\n"
      "  speed_kmh: {value: 30.5}\n"
      "  hours: {value: 12, source: [s1, s2]}\n"
      "  alert_hours: {value: 0}\n"
      "  road_kmh: {value: 40}\n"
      "  detour: {value: 1.3}\n"
      "  beta: {value: 2, note: a guess}\n" },
    { "events.csv", "id,name,after,unless,delay,probability\n"
                    "peace,Peace,talks,war,10..30,0.5\n"
                    "talks,,,,\"lognormal(20,60)\",\n"
                    "war,War,,,5,0.1\n" },
    { "nations.csv",
      "id,name,ceiling,until,renewal_days,renewal_probability,withdrawal_days,"
      "cost_person_year,source\n"
      "AA,Alpha,1000,war;peace,180,0.9,,100000,s1\n"
      "BB,,,,,,0,,\n" },
    { "conditions.csv",
      "nation,option,counts,events,nations,contributors,personnel\n"
      "AA,x,approval,peace; talks,BB,2,500\n"
      "AA,y,,,,,\n" },
    { "approvals.csv",
      "nation,step,name,after,duration,probability,retries,retry_after\n"
      "BB,1,Vote,peace,10,0.5,3,7\nBB,2,,,5,,,\n" },
    { "recess.csv", "nation,from,to\nBB,2025-02-20,2025-03-11\n" },
    { "caveats.csv",
      "nation,capability,factor,lifted_by\nAA,guns,0.25,talks\n" },
    { "types.csv",
      "id,name,symbol,personnel,supply,integration,rail,road,sea,air\n"
      "bn,Battalion,,700,22.5,5,10,,0,\nhq,,,90,,,,,,\n" },
    { "capabilities.csv",
      "type,capability,amount\nbn,guns,1.5\nbn,eyes,0.000001\nhq,guns,0.1\n" },
    { "places.csv", "id,name,country,lat,lon,kinds\n"
                    "h,Home,HH,50.5,-10,port;base\nt,,TT,-90,180,\n" },
    { "links.csv",
      "id,from,to,mode,to_mode,days,capacity,pool,cycle,opens,permit,factor,"
      "both_ways,km\n"
      "l1,h,t,rail,,3,4,wagons,6,talks,10,rails,no,800\n"
      "x1,t,t,rail,road,,,,,,,,yes,\n" },
    { "modes.csv", "id,unit,cost_per_unit_km\nrail,train,10.5\nair,sortie,\n" },
    { "lift.csv", "id,assets,factor\nwagons,40,rails\n" },
    { "factors.csv", "id,value\nrails,0.5..1\n" },
    { "supply.csv", "id,tonnes_per_day,opens\nbase,50..100,\n" },
    { "dependencies.csv",
      "capability,needs,ratio,floor,substitute\n"
      "guns,eyes,,,talks\nguns,personnel,2,0.5,\neyes,eyes,,,\n" },
    { "milestones.csv", "milestone,capability,at_least,hold\n"
                        "m1,guns,2,10\nm2,personnel,500,\nm1,eyes,1,10\n" },
    { "claims.csv", "id,capability,who,date,at_least_low,at_least_high\n"
                    "c,personnel,Someone,2025-02-01,30000,40000\n"
                    "c,guns,Someone,2025-02-01,1,\n" },
    { "pledges.csv",
      "id,nation,type,status,count,pool,home,to,available,notice,warning,after,"
      "until,priority,tour,dwell,extend\n"
      "p1,AA,bn,,2,6,h,t,0.9,10..20,talks,peace,war,-5,180,360,30\n"
      "p2,BB,hq,possible,1,,h,h,,,,,,,,,\n" },
    { "sectors.csv",
      "id,km,depth_km,weight,lat1,lon1,lat2,lon2,sensor_cover,sensor_event\n"
      "s,100,10,,50,30,51,31,,\n" },
    { "ladder.csv", "rung,name,battalions,hours,share,contain,stake\n"
                    "probe,Probe,0,2,,no,\nraid,,2,24,0.5,,1..3\n" },
    { "levers.csv", "id,name,cost,set,needs,excludes\n"
                    "ask,Ask,1.5,pledges[p2].status=offered,,\n"
                    "soon,,0,events[talks].delay=1;scenario.horizon=300,ask,\n" },
    { "sources.csv", "id,title,publisher,year,url,confidence\n"
                     "s1,One,Press,2025,https://example.org,high\ns2,,,,,\n" },
};

// The sample, with one file replaced (text) or left out (NULL), if name is not
// NULL.
static inline scratch sample_with(const char *name, const char *text)
{
    scratch folder = scratch_make();
    bool    known = name == NULL;
    for (size_t i = 0; i < sizeof sample_files / sizeof sample_files[0]; i++) {
        bool same = name && strcmp(sample_files[i][0], name) == 0;
        known = known || same;
        if (!same)
            scratch_write(&folder, sample_files[i][0], sample_files[i][1]);
    }
    if (name && text)
        scratch_write(&folder, name, text);
    if (name && text)
        known = true;
    if (!known)
        exit(99);
    return folder;
}

#endif
