/* The limit of a general event loop: 4-ary heap, ring buffers, hash-free generator.
 *
 *   loop DEPARTMENTS SERVERS ARRIVAL_RATE HAND_BACK CUSTOMERS SEED
 *
 * prints events, CPU seconds and the mean sojourn time. Unit of time: the mean service time. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { ARRIVAL = -1 };

typedef struct { double time, arrived; int64_t department; } Event;
typedef struct { double *items; int64_t capacity, first, length, idle; } Department;

static Event *heap;
static int64_t pending;
static uint64_t generator[2];

/* xoroshiro128+ (Blackman and Vigna 2018). */
static uint64_t next_bits(void) {
    uint64_t a = generator[0], b = generator[1], result = a + b;
    b ^= a;
    generator[0] = ((a << 24) | (a >> 40)) ^ b ^ (b << 16);
    generator[1] = (b << 37) | (b >> 27);
    return result;
}

static double uniform(void) { return ((double)(int64_t)(next_bits() >> 11) + 0.5) * 0x1p-53; }
static double exponential(void) { return -log(uniform()); }

static uint64_t seed_bits(uint64_t *state) {
    uint64_t z = (*state += 0x9E3779B97F4A7C15ULL);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
}

static void push(Event event) {
    int64_t place = pending++;
    while (place > 0) {
        int64_t parent = (place - 1) / 4;
        if (heap[parent].time <= event.time) break;
        heap[place] = heap[parent];
        place = parent;
    }
    heap[place] = event;
}

static void replace_root(Event event) {
    int64_t place = 0;
    for (;;) {
        int64_t child = 4 * place + 1, end = child + 4 < pending ? child + 4 : pending;
        if (child >= pending) break;
        int64_t best = child;
        for (int64_t other = child + 1; other < end; other++)
            if (heap[other].time < heap[best].time) best = other;
        if (heap[best].time >= event.time) break;
        heap[place] = heap[best];
        place = best;
    }
    heap[place] = event;
}

static void drop_root(void) {
    Event last = heap[--pending];
    if (pending > 0) replace_root(last);
}

static void enqueue(Department *d, double arrived) {
    if (d->length == d->capacity) {
        double *items = malloc(2 * d->capacity * sizeof *items);
        for (int64_t i = 0; i < d->length; i++)
            items[i] = d->items[(d->first + i) & (d->capacity - 1)];
        free(d->items);
        d->items = items;
        d->first = 0;
        d->capacity *= 2;
    }
    d->items[(d->first + d->length++) & (d->capacity - 1)] = arrived;
}

static double dequeue(Department *d) {
    double arrived = d->items[d->first];
    d->first = (d->first + 1) & (d->capacity - 1);
    d->length--;
    return arrived;
}

int main(int count, char **words) {
    if (count != 7) return 2;
    int64_t departments = atoll(words[1]), servers = atoll(words[2]), customers = atoll(words[5]);
    double interval = 1.0 / atof(words[3]), hand_back = atof(words[4]);
    uint64_t state = strtoull(words[6], NULL, 10);
    generator[0] = seed_bits(&state);
    generator[1] = seed_bits(&state);
    heap = malloc((departments * servers + 2) * sizeof *heap);
    Department *line = malloc(departments * sizeof *line);
    for (int64_t k = 0; k < departments; k++)
        line[k] = (Department){malloc(64 * sizeof(double)), 64, 0, 0, servers};

    clock_t begin = clock();
    int64_t events = 0, remaining = customers;
    double total = 0.0;
    push((Event){exponential() * interval, 0.0, ARRIVAL});
    while (pending > 0) {
        Event now = heap[0];
        int64_t target, root_free = 1;
        double arrived = now.arrived;
        events++;
        if (now.department == ARRIVAL) {
            arrived = now.time;
            target = 0;
            if (--remaining > 0) {
                replace_root((Event){now.time + exponential() * interval, 0.0, ARRIVAL});
                root_free = 0;
            }
        } else {
            Department *d = &line[now.department];
            if (d->length > 0) {
                replace_root((Event){now.time + exponential(), dequeue(d), now.department});
                root_free = 0;
            } else {
                d->idle++;
            }
            target = now.department + 1;
            if (now.department > 0 && uniform() < hand_back) target = now.department - 1;
        }
        if (target == departments) {
            total += now.time - arrived;
        } else if (line[target].idle > 0) {
            Event start = {now.time + exponential(), arrived, target};
            line[target].idle--;
            if (root_free) replace_root(start); else push(start);
            root_free = 0;
        } else {
            enqueue(&line[target], arrived);
        }
        if (root_free) drop_root();
    }
    double seconds = (double)(clock() - begin) / CLOCKS_PER_SEC;
    printf("%lld %.9f %.17g\n", (long long)events, seconds, total / customers);
    return 0;
}
