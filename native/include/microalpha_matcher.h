/* C interface of the matching engine. Everything that crosses it is a pointer, a length or one of the structs below;
 * no exception, no callback, no global state. One thread at a time per matcher.
 *
 * The rules are in src/MicroAlpha.Venue/Matching/README.md. Prices and sizes are whole numbers of 1e-9 units.
 */
#ifndef MICROALPHA_MATCHER_H
#define MICROALPHA_MATCHER_H

#include <stddef.h>
#include <stdint.h>

#if defined(__cplusplus)
#define MA_STATIC_ASSERT(condition, text) static_assert(condition, text)
#define MA_NOEXCEPT noexcept
extern "C" {
#else
#define MA_STATIC_ASSERT(condition, text) _Static_assert(condition, text)
#define MA_NOEXCEPT
#endif

#if defined(__GNUC__)
#define MA_EXPORT __attribute__((visibility("default")))
#else
#define MA_EXPORT
#endif

/* Grows whenever a struct, a number or a rule changes; the caller refuses a library of another version. */
#define MA_ABI_VERSION 1u

/* Limits of ma_config. */
#define MA_MAX_ORDERS (1u << 26)
#define MA_MAX_INSTRUMENTS (1u << 20)

/* A command starts only when this many reports, and one for each resting order it may touch, still fit. */
#define MA_BASE_REPORTS 3u

/* Results of the calls; 0 and above are counts. */
enum {
    MA_OK = 0,
    MA_BAD_ARGUMENT = -1,
    MA_NO_MEMORY = -2
};

/* ma_command.kind */
enum {
    MA_DEFINE_INSTRUMENT = 1,
    MA_NEW = 2,
    MA_CANCEL = 3,
    MA_REPLACE = 4,
    MA_HALT = 5,
    MA_RESUME = 6,
    MA_LULD_BAND = 7,
    MA_EXPIRE_DAY = 8
};

enum { MA_BID = 1, MA_ASK = 2 };
enum { MA_LIMIT = 1, MA_MARKET = 2 };
enum { MA_DAY = 1, MA_GOOD_TILL_CANCELED = 2, MA_IMMEDIATE_OR_CANCEL = 3, MA_FILL_OR_KILL = 4 };

/* ma_command.flags */
enum { MA_POST_ONLY = 1 };

/* ma_command.self_trade */
enum { MA_STP_ALLOW = 0, MA_STP_CANCEL_NEWEST = 1, MA_STP_CANCEL_OLDEST = 2, MA_STP_CANCEL_BOTH = 3 };

/* ma_report.kind */
enum {
    MA_ACCEPTED = 1,
    MA_REJECTED = 2,
    MA_TRADE = 3,
    MA_CANCELED = 4,
    MA_REPLACED = 5,
    MA_EXPIRED = 6,
    MA_TOP_OF_BOOK = 7,
    MA_APPLIED = 8
};

/* ma_report.flags */
enum { MA_END_OF_COMMAND = 1, MA_KEPT_PRIORITY = 2 };

/* ma_report.reason: why a command was rejected (below 64) or an order canceled. Checked in the order of the numbers. */
enum {
    MA_NO_REASON = 0,
    MA_UNKNOWN_COMMAND = 1,
    MA_UNKNOWN_INSTRUMENT = 2,
    MA_INSTRUMENT_EXISTS = 3,
    MA_INSTRUMENT_LIMIT = 4,
    MA_INVALID_INSTRUMENT = 5,
    MA_INVALID_BAND = 6,
    MA_INVALID_ORDER_ID = 7,
    MA_UNKNOWN_ORDER = 8,
    MA_INVALID_SIDE = 9,
    MA_INVALID_ORDER_TYPE = 10,
    MA_INVALID_TIME_IN_FORCE = 11,
    MA_INVALID_FLAGS = 12,
    MA_INVALID_SELF_TRADE_MODE = 13,
    MA_INVALID_PRICE = 14,
    MA_PRICE_NOT_ON_TICK = 15,
    MA_INVALID_SIZE = 16,
    MA_SIZE_NOT_ON_LOT = 17,
    MA_SIZE_AT_MOST_FILLED = 18,
    MA_DUPLICATE_ORDER = 19,
    MA_HALTED = 20,
    MA_OUTSIDE_BAND = 21,
    MA_SIZE_OVERFLOW = 22,
    MA_POST_ONLY_WOULD_TAKE = 23,
    MA_ORDER_LIMIT = 24,
    MA_OUT_OF_MEMORY = 25,
    MA_REQUESTED = 64,
    MA_REASON_IMMEDIATE_OR_CANCEL = 65,
    MA_REASON_FILL_OR_KILL = 66,
    MA_NO_LIQUIDITY = 67,
    MA_SELF_TRADE = 68,
    MA_BAND_MOVED = 69
};

typedef struct ma_command {
    uint64_t order_id;
    uint64_t new_order_id; /* replace: the id from then on; 0 = unchanged */
    int64_t price_e9;      /* replace: 0 = unchanged; define: tick; band: lower, 0 = none */
    int64_t size_e9;       /* replace: new total, 0 = unchanged; define: lot; band: upper, 0 = none */
    int64_t time_ns;       /* never read here: the time of the command's reports, for the caller */
    uint32_t instrument_id;
    uint32_t account_id;
    uint8_t kind;
    uint8_t side;
    uint8_t order_type;
    uint8_t time_in_force; /* replace: 0 = unchanged */
    uint8_t flags;
    uint8_t self_trade;
    uint16_t reserved0;
    uint64_t reserved1;
} ma_command;

typedef struct ma_report {
    uint64_t order_id;          /* trade: the maker */
    uint64_t new_order_id;      /* trade: the taker; replaced: the id from now on */
    int64_t price_e9;           /* top of book: best bid */
    int64_t size_e9;            /* top of book: size at the best bid */
    int64_t remaining_e9;       /* trade: of the maker; top of book: best ask */
    int64_t taker_remaining_e9; /* top of book: size at the best ask */
    uint64_t match_id;          /* trade: 1, 2, 3 ... */
    uint32_t instrument_id;
    uint8_t kind;
    uint8_t reason;
    uint8_t side; /* trade: of the taker */
    uint8_t flags;
} ma_report;

typedef struct ma_depth {
    int64_t price_e9;
    int64_t size_e9;
    uint32_t orders;
    uint32_t reserved;
} ma_depth;

typedef struct ma_config {
    uint32_t max_orders;
    uint32_t max_instruments;
} ma_config;

typedef struct ma_matcher ma_matcher;

MA_STATIC_ASSERT(sizeof(ma_command) == 64, "a command is one cache line");
MA_STATIC_ASSERT(offsetof(ma_command, new_order_id) == 8, "layout");
MA_STATIC_ASSERT(offsetof(ma_command, price_e9) == 16, "layout");
MA_STATIC_ASSERT(offsetof(ma_command, size_e9) == 24, "layout");
MA_STATIC_ASSERT(offsetof(ma_command, time_ns) == 32, "layout");
MA_STATIC_ASSERT(offsetof(ma_command, instrument_id) == 40, "layout");
MA_STATIC_ASSERT(offsetof(ma_command, account_id) == 44, "layout");
MA_STATIC_ASSERT(offsetof(ma_command, kind) == 48, "layout");
MA_STATIC_ASSERT(offsetof(ma_command, side) == 49, "layout");
MA_STATIC_ASSERT(offsetof(ma_command, order_type) == 50, "layout");
MA_STATIC_ASSERT(offsetof(ma_command, time_in_force) == 51, "layout");
MA_STATIC_ASSERT(offsetof(ma_command, flags) == 52, "layout");
MA_STATIC_ASSERT(offsetof(ma_command, self_trade) == 53, "layout");
MA_STATIC_ASSERT(offsetof(ma_command, reserved0) == 54, "layout");
MA_STATIC_ASSERT(offsetof(ma_command, reserved1) == 56, "layout");
MA_STATIC_ASSERT(sizeof(ma_report) == 64, "a report is one cache line");
MA_STATIC_ASSERT(offsetof(ma_report, new_order_id) == 8, "layout");
MA_STATIC_ASSERT(offsetof(ma_report, price_e9) == 16, "layout");
MA_STATIC_ASSERT(offsetof(ma_report, size_e9) == 24, "layout");
MA_STATIC_ASSERT(offsetof(ma_report, remaining_e9) == 32, "layout");
MA_STATIC_ASSERT(offsetof(ma_report, taker_remaining_e9) == 40, "layout");
MA_STATIC_ASSERT(offsetof(ma_report, match_id) == 48, "layout");
MA_STATIC_ASSERT(offsetof(ma_report, instrument_id) == 56, "layout");
MA_STATIC_ASSERT(offsetof(ma_report, kind) == 60, "layout");
MA_STATIC_ASSERT(offsetof(ma_report, reason) == 61, "layout");
MA_STATIC_ASSERT(offsetof(ma_report, side) == 62, "layout");
MA_STATIC_ASSERT(offsetof(ma_report, flags) == 63, "layout");
MA_STATIC_ASSERT(sizeof(ma_depth) == 24, "layout");
MA_STATIC_ASSERT(sizeof(ma_config) == 8, "layout");

/* MA_ABI_VERSION of the library. */
MA_EXPORT uint32_t ma_abi_version(void) MA_NOEXCEPT;

/* Creates an empty matcher. MA_OK, MA_BAD_ARGUMENT (null, or a limit of 0 or above the largest) or MA_NO_MEMORY. */
MA_EXPORT int32_t ma_create(const ma_config *config, ma_matcher **matcher) MA_NOEXCEPT;

/* Frees a matcher; null is allowed. */
MA_EXPORT void ma_destroy(ma_matcher *matcher) MA_NOEXCEPT;

/* Executes commands in order and returns the number of reports written, or MA_BAD_ARGUMENT (null, negative length, or
 * reports that begin inside the commands). Stops before the first command whose reports might not fit; *consumed tells
 * how many were executed, *required how many free reports the next one needs (0 when all were executed). */
MA_EXPORT int32_t ma_submit(ma_matcher *matcher, const ma_command *commands, int32_t count, ma_report *reports,
                            int32_t capacity, int32_t *consumed, int32_t *required) MA_NOEXCEPT;

/* Writes the levels of one side, best first, and returns how many; 0 for an unknown instrument or side. */
MA_EXPORT int32_t ma_depth_of(const ma_matcher *matcher, uint32_t instrument, uint8_t side, ma_depth *levels,
                              int32_t capacity) MA_NOEXCEPT;

#if defined(__cplusplus)
}
#endif

#endif
