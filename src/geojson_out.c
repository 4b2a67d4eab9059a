// geojson_out.c - see geojson_out.h.

#include "geojson_out.h"

#include "json.h"

#include <inttypes.h>
#include <math.h>

static void put_line(mu_json *json, const double from[2], const double to[2])
{
    mu_json_open(json, '[');
    mu_json_position(json, from);
    mu_json_position(json, to);
    mu_json_close(json, ']');
}

// The shorter way between its ends leads over 180 degrees.
static bool is_cut(const mu_value *shape)
{
    return shape->kind == MU_VALUE_LINE &&
           fabs(shape->at[0] - shape->at[2]) > 180.0;
}

// Both parts of a line that is cut: to 180 degrees on its own side of the
// globe, and from there on the other.
static void put_parts(mu_json *json, const double *at)
{
    double side = at[0] > 0.0 ? 180.0 : -180.0;
    double before = fabs(side - at[0]), behind = fabs(side + at[2]);
    double share = before + behind > 0.0 ? before / (before + behind) : 0.0;
    double lat = at[1] + share * (at[3] - at[1]);
    mu_json_open(json, '[');
    put_line(json, at, (const double[2]){ side, lat });
    put_line(json, (const double[2]){ -side, lat }, at + 2);
    mu_json_close(json, ']');
}

static void put_geometry(mu_json *json, const mu_value *shape)
{
    mu_json_name(json, "geometry");
    if (shape->kind == MU_VALUE_NULL) {
        mu_json_null(json);
        return;
    }
    bool point = shape->kind == MU_VALUE_POINT, cut = is_cut(shape);
    mu_json_open(json, '{');
    mu_json_name(json, "type");
    mu_json_text(json, point ? MU_TEXT("Point")
                       : cut ? MU_TEXT("MultiLineString")
                             : MU_TEXT("LineString"));
    mu_json_name(json, "coordinates");
    if (point)
        mu_json_position(json, shape->at);
    else if (cut)
        put_parts(json, shape->at);
    else
        put_line(json, shape->at, shape->at + 2);
    mu_json_close(json, '}');
}

static void put_property(mu_json *json, const mu_results_column *column,
                         const mu_value *value)
{
    mu_json_key(json, column->name);
    if (value->kind == MU_VALUE_TEXT)
        mu_json_text(json, value->text);
    else if (value->kind == MU_VALUE_REAL)
        mu_json_real(json, value->real);
    else if (mu_is_flag(column, value))
        mu_json_bool(json, value->whole == 1);
    else if (value->kind == MU_VALUE_WHOLE)
        mu_json_whole(json, value->whole);
    else
        mu_json_null(json);
}

// LAYER/ID; where a row has no id, LAYER/ and its number.
static void put_id(mu_json *json, const mu_results_table *layer, uint32_t row)
{
    char    text[512];
    mu_text id = mu_results_text(layer, row, "id");
    int size = id.size > 0 && id.size < 256
                   ? snprintf(text, sizeof text, "%s/%s", layer->name.at, id.at)
                   : snprintf(text, sizeof text, "%s/%" PRIu32, layer->name.at,
                              row + 1);
    mu_json_name(json, "id");
    mu_json_text(json, (mu_text){ text, (size_t)size });
}

static void put_feature(mu_json *json, const mu_results_table *layer,
                        uint32_t row)
{
    mu_json_open(json, '{');
    mu_json_name(json, "type");
    mu_json_text(json, MU_TEXT("Feature"));
    put_id(json, layer, row);
    put_geometry(json, mu_results_value(layer, row, 0));
    mu_json_name(json, "properties");
    mu_json_open(json, '{');
    mu_json_name(json, "layer");
    mu_json_text(json, layer->name);
    for (uint32_t c = 1; c < layer->column_count; c++)
        put_property(json, &layer->columns[c],
                     mu_results_value(layer, row, c));
    mu_json_close(json, '}');
    mu_json_close(json, '}');
}

static void widen(double box[4], double lon, double lat)
{
    box[0] = fmin(box[0], lon);
    box[1] = fmin(box[1], lat);
    box[2] = fmax(box[2], lon);
    box[3] = fmax(box[3], lat);
}

// West, south, east, north of all shapes; with a line that is cut it goes round
// the globe.
static bool find_box(const mu_results *results, double box[4])
{
    box[0] = box[1] = INFINITY;
    box[2] = box[3] = -INFINITY;
    for (uint32_t i = 0; i < results->table_count; i++) {
        const mu_results_table *layer = &results->tables[i];
        for (uint32_t row = 0; layer->has_geometry && row < layer->row_count;
             row++) {
            const mu_value *shape = mu_results_value(layer, row, 0);
            if (shape->kind == MU_VALUE_NULL)
                continue;
            widen(box, shape->at[0], shape->at[1]);
            if (shape->kind == MU_VALUE_LINE)
                widen(box, shape->at[2], shape->at[3]);
            if (is_cut(shape)) {
                box[0] = -180.0;
                box[2] = 180.0;
            }
        }
    }
    return box[0] <= box[2];
}

void mu_geojson_write(const mu_results *results, FILE *to)
{
    mu_json json = { .to = to };
    double  box[4];
    mu_json_open(&json, '{');
    mu_json_name(&json, "type");
    mu_json_text(&json, MU_TEXT("FeatureCollection"));
    if (find_box(results, box)) {
        mu_json_name(&json, "bbox");
        mu_json_open(&json, '[');
        for (int i = 0; i < 4; i++)
            mu_json_real(&json, box[i]);
        mu_json_close(&json, ']');
    }
    mu_json_name(&json, "features");
    mu_json_open(&json, '[');
    for (uint32_t i = 0; i < results->table_count; i++)
        for (uint32_t row = 0; results->tables[i].has_geometry &&
                               row < results->tables[i].row_count; row++)
            put_feature(&json, &results->tables[i], row);
    mu_json_close(&json, ']');
    mu_json_close(&json, '}');
    putc('\n', to);
}
