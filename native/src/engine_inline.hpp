// The hot functions of the engine that more than one file needs. Always inlined: together they are a few dozen
// instructions, and a call each would nearly double them.
#pragma once

#include "engine.hpp"

namespace microalpha::matching {

constexpr std::uint8_t index_of(std::uint8_t side) { return static_cast<std::uint8_t>(side - MA_BID); }

constexpr std::uint8_t opposite_of(std::uint8_t side) { return static_cast<std::uint8_t>(MA_BID + MA_ASK - side); }

constexpr bool is_side(std::uint8_t side) { return side == MA_BID || side == MA_ASK; }

// Whether an order of a side with that limit reaches a price of the other side. The same as
// side == MA_BID ? price <= limit : price >= limit, without a branch on the side, which is as good as random.
constexpr bool reaches(std::uint8_t side, std::int64_t limit, std::int64_t price) {
    const auto flip = -static_cast<std::int64_t>(index_of(side));
    return (price ^ flip) <= (limit ^ flip);
}

constexpr bool may_rest(const ma_command &command) {
    return command.order_type == MA_LIMIT && command.time_in_force <= MA_GOOD_TILL_CANCELED;
}

// condition ? a : b without a branch. Left to itself the compiler takes one where the condition is as good as random.
constexpr std::uint32_t either(bool condition, std::uint32_t a, std::uint32_t b) {
    return b ^ ((a ^ b) & (0u - static_cast<std::uint32_t>(condition)));
}

constexpr bool is_outside_band(const Book &book, std::uint8_t side, std::int64_t price) {
    return !reaches(side, book.bounds[index_of(side)], price);
}

// Takes a part, or all, off a resting order, which stays linked.
[[gnu::always_inline]] inline void Engine::fill(Book &book, std::uint32_t slot, std::int64_t size) {
    auto &order = orders_[slot];
    auto &side = book.sides[index_of(order.side)];
    order.remaining -= size;
    order.filled += size;
    ladders_[order.level].total -= size;
    side.total -= size;
    book.is_top_touched |= order.level == side.best;
}

// To the end of the queue at its price. Without a branch on whether somebody waits there: slot 0 takes the writes that
// have no order to go to.
[[gnu::always_inline]] inline void Engine::link(Book &book, std::uint32_t slot) {
    auto &order = orders_[slot];
    auto &side = book.sides[index_of(order.side)];
    const auto at = ladders_.locate(side.ladder, book.tick.quotient(static_cast<std::uint64_t>(order.price)));
    auto &level = ladders_[at];
    ladders_.occupy(at);
    order.stamp = ++last_stamp_;
    order.level = at;
    order.next = 0;
    order.previous = level.tail;
    orders_[level.tail].next = slot;
    level.head = either(level.head != 0, level.head, slot);
    level.tail = slot;
    level.price = order.price;
    level.total += order.remaining;
    level.orders++;
    side.orders++;
    side.total += order.remaining;
    book.day_orders += static_cast<std::uint32_t>(order.time_in_force == MA_DAY);
    if (side.best == 0 || reaches(opposite_of(order.side), ladders_[side.best].price, order.price)) {
        side.best = at;
        book.is_top_touched = true;
    }
}

// Out of its queue; the order itself stays.
[[gnu::always_inline]] inline void Engine::unlink(Book &book, std::uint32_t slot) {
    const auto &order = orders_[slot];
    const auto at = order.level;
    const auto previous = order.previous;
    const auto next = order.next;
    auto &side = book.sides[index_of(order.side)];
    auto &level = ladders_[at];
    orders_[previous].next = next;
    orders_[next].previous = previous;
    level.head = either(previous != 0, level.head, next);
    level.tail = either(next != 0, level.tail, previous);
    level.total -= order.remaining;
    level.orders--;
    side.orders--;
    side.total -= order.remaining;
    book.day_orders -= static_cast<std::uint32_t>(order.time_in_force == MA_DAY);
    const auto is_empty = level.orders == 0;
    if (at == side.best) {
        book.is_top_touched = true;
        if (is_empty)
            side.best = worse_than(side, order.side, at);
    }
    ladders_.leave(side.ladder, at, is_empty);
}

[[gnu::always_inline]] inline std::uint32_t Engine::worse_than(const BookSide &side, std::uint8_t which,
                                                               std::uint32_t at) const {
    return which == MA_BID ? ladders_.below(side.ladder, at) : ladders_.above(side.ladder, at);
}

[[gnu::always_inline]] inline void Engine::remove(Book &book, std::uint32_t slot) {
    unlink(book, slot);
    give_back(slot);
}

// Forgets an order that is in no queue.
[[gnu::always_inline]] inline void Engine::give_back(std::uint32_t slot) {
    auto &order = orders_[slot];
    ids_.remove(order.id, slot);
    order.next = free_order_;
    free_order_ = slot;
    live_orders_--;
}

// The one freed last comes first: its line is in the cache, and memory never used stays untouched.
[[gnu::always_inline]] inline std::uint32_t Engine::take_order() {
    MA_CHECK(live_orders_ < max_orders_);
    live_orders_++;
    const auto slot = free_order_;
    if (slot == 0)
        return used_orders_++;
    free_order_ = orders_[slot].next;
    return slot;
}

[[gnu::always_inline]] inline std::uint32_t Engine::find(std::uint64_t id) const {
    return ids_.find(id, [this](std::uint32_t slot) { return orders_[slot].id; });
}

// The order a cancel or replace means; another account's order, or one of another instrument, is unknown.
[[gnu::always_inline]] inline std::uint32_t Engine::find_own(const ma_command &command) const {
    const auto slot = find(command.order_id);
    if (MA_UNLIKELY(slot == IdMap::none))
        return slot;
    const auto &order = orders_[slot];
    const auto is_own = order.instrument == command.instrument_id && order.account == command.account_id;
    return MA_LIKELY(is_own) ? slot : IdMap::none;
}

[[gnu::always_inline]] inline ma_report &Engine::report(std::uint8_t kind, std::uint32_t instrument) {
    MA_CHECK(written_ < capacity_);
    auto &report = out_[written_++];
    report = ma_report{};
    report.kind = kind;
    report.instrument_id = instrument;
    return report;
}

[[gnu::always_inline]] inline void Engine::reject(const ma_command &command, std::uint8_t reason) {
    auto &rejected = report(MA_REJECTED, command.instrument_id);
    rejected.order_id = command.order_id;
    rejected.new_order_id = command.new_order_id;
    rejected.price_e9 = command.price_e9;
    rejected.size_e9 = command.size_e9;
    rejected.reason = reason;
    rejected.side = command.side;
}

[[gnu::always_inline]] inline void Engine::report_order(std::uint8_t kind, std::uint8_t reason, const Order &order) {
    auto &told = report(kind, order.instrument);
    told.order_id = order.id;
    told.price_e9 = order.price;
    told.size_e9 = order.remaining + order.filled;
    told.remaining_e9 = order.remaining;
    told.reason = reason;
    told.side = order.side;
}

[[gnu::always_inline]] inline void Engine::report_trade(const Order &maker, std::uint64_t taker_id,
                                                        std::uint8_t taker_side, std::int64_t taker_remaining,
                                                        std::int64_t size) {
    auto &told = report(MA_TRADE, maker.instrument);
    told.order_id = maker.id;
    told.new_order_id = taker_id;
    told.price_e9 = maker.price;
    told.size_e9 = size;
    told.remaining_e9 = maker.remaining;
    told.taker_remaining_e9 = taker_remaining;
    told.match_id = ++last_match_;
    told.side = taker_side;
}

[[gnu::always_inline]] inline Top Engine::top_of(const Book &book) const {
    Top top{};
    if (const auto bid = book.sides[0].best; bid != 0) {
        top.bid_price = ladders_[bid].price;
        top.bid_size = ladders_[bid].total;
    }
    if (const auto ask = book.sides[1].best; ask != 0) {
        top.ask_price = ladders_[ask].price;
        top.ask_size = ladders_[ask].total;
    }
    return top;
}

[[gnu::always_inline]] inline void Engine::report_top(Book &book, std::uint32_t instrument) {
    if (!book.is_top_touched)
        return;
    book.is_top_touched = false;
    const auto top = top_of(book);
    if (top == book.reported)
        return;
    book.reported = top;
    auto &told = report(MA_TOP_OF_BOOK, instrument);
    told.price_e9 = top.bid_price;
    told.size_e9 = top.bid_size;
    told.remaining_e9 = top.ask_price;
    told.taker_remaining_e9 = top.ask_size;
}

}  // namespace microalpha::matching
