// What a book is made of. All links are indexes into the engine's pools; 0 means none.
#pragma once

#include <cstdint>
#include <limits>

#include "divider.hpp"
#include "ladder.hpp"

namespace microalpha::matching {

constexpr std::int64_t max_price = std::numeric_limits<std::int64_t>::max();

// An order that rests, one cache line.
struct alignas(64) Order {
    std::uint64_t id;
    std::int64_t price;
    std::int64_t remaining;
    std::int64_t filled;
    std::uint64_t stamp;  // when it took its place in the queue: lower was earlier
    std::uint32_t previous;
    std::uint32_t next;  // of its level; of the free list when free
    std::uint32_t level;
    std::uint32_t instrument;
    std::uint32_t account;
    std::uint8_t side;
    std::uint8_t time_in_force;
    std::uint8_t self_trade;
    std::uint8_t flags;
};
static_assert(sizeof(Order) == 64);

struct BookSide {
    Ladder ladder;
    std::uint32_t best;    // level
    std::uint32_t orders;  // of all levels
    std::int64_t total;    // what remains of them: always fits, every order is checked against it
};

struct Top {
    std::int64_t bid_price;
    std::int64_t bid_size;
    std::int64_t ask_price;
    std::int64_t ask_size;

    bool operator==(const Top &) const = default;
};

// While trading a book is never crossed. There is no bid above the band and no ask below it, ever, so whatever trades
// trades within. A book of zeros is not defined yet.
struct alignas(64) Book {
    Divider tick;  // 0 = not defined
    Divider lot;
    BookSide sides[2];  // bids, asks
    std::int64_t bounds[2];  // the band by side: the highest bid, the lowest ask
    Top reported;  // what the last top of book report said
    std::uint32_t day_orders;
    bool is_halted;
    bool is_top_touched;  // the best level of a side may differ from what was reported
};

}  // namespace microalpha::matching
