// geojson_out.h - the layers of a results file as GeoJSON (RFC 7946): one
// FeatureCollection of places, sectors, links and transfers.
//
// Stage 5, out. Every column is a property, and `layer` says of which table; the
// id of a feature is LAYER/ID, as in places/KYIV. A line over the antimeridian
// is cut there in two (section 3.1.9).
//
// Memory: nothing is allocated. Errors of the stream are left to the caller.

#ifndef MU_GEOJSON_OUT_H
#define MU_GEOJSON_OUT_H

#include "results.h"

void mu_geojson_write(const mu_results *results, FILE *to);

#endif
