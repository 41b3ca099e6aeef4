#include "engine_inline.hpp"

#include <algorithm>
#include <limits>

namespace microalpha::matching {

bool Engine::create(const ma_config &config) {
    max_orders_ = config.max_orders;
    const auto slots = std::size_t{config.max_orders} + 1;
    return books_.create(config.max_instruments) && orders_.create(slots) && ladders_.create()
        && ids_.create(config.max_orders);
}

// A book's own lines are in the cache when it is busy; with many books nearly every command would wait for memory two
// or three times in a row. The batch tells what comes next: its lines are asked for some commands ahead, one link of
// the chain (id, order, level and neighbours) at a time. Nothing read here decides anything.
// Always inlined: GCC 12 takes a function that only prefetches for one without effect and drops the call.
[[gnu::always_inline]] inline void Engine::prefetch(const ma_command *commands, std::int32_t at, std::int32_t count) {
    constexpr std::int32_t far = 12, middle = 8, near = 4, close = 2;
    if (at + far < count) {
        // A new id's line was not touched for long, however few the orders are.
        const auto &command = commands[at + far];
        ids_.prefetch(command.new_order_id != 0 ? command.new_order_id : command.order_id);
    }
    if (live_orders_ <= cached_orders)
        return;
    if (at + far < count) {
        const auto &command = commands[at + far];
        ids_.prefetch(command.order_id);
        if (command.instrument_id < books_.size())
            __builtin_prefetch(&books_[command.instrument_id]);
    }
    if (at + middle < count) {
        const auto slot = ids_.guess(commands[at + middle].order_id);
        if (slot < orders_.size())
            __builtin_prefetch(&orders_[slot]);
    }
    if (at + near < count)
        prefetch_level(commands[at + near], hints_[(at + near) % hint_count]);
    if (at + close < count) {
        const auto level = hints_[(at + close) % hint_count];
        if (level < ladders_.levels())
            __builtin_prefetch(&orders_[ladders_[level].tail]);
    }
}

// Where the order of a command is, and where it will be.
[[gnu::always_inline]] inline void Engine::prefetch_level(const ma_command &command, std::uint32_t &hint) {
    hint = 0;
    auto side = command.side;
    if (command.kind != MA_NEW) {
        const auto slot = ids_.guess(command.order_id);
        if (slot >= orders_.size())
            return;
        const auto &order = orders_[slot];
        __builtin_prefetch(&ladders_[order.level]);
        __builtin_prefetch(&orders_[order.previous]);
        __builtin_prefetch(&orders_[order.next]);
        side = order.side;
    }
    if (command.price_e9 <= 0 || command.instrument_id >= books_.size() || !is_side(side))
        return;
    const auto &book = books_[command.instrument_id];
    const auto tick = book.tick.quotient(static_cast<std::uint64_t>(command.price_e9));
    hint = ladders_.find(book.sides[index_of(side)].ladder, tick);
    __builtin_prefetch(&ladders_[hint]);
}

std::int32_t Engine::submit(const ma_command *commands, std::int32_t count, ma_report *reports, std::int32_t capacity,
                            std::int32_t &consumed, std::int32_t &required) {
    out_ = reports;
    written_ = 0;
    capacity_ = capacity;
    required_ = 0;
    std::int32_t at = 0;
    for (; at < count; at++) {
        if (MA_UNLIKELY(capacity - written_ < static_cast<std::int32_t>(MA_BASE_REPORTS)))
            break;
        prefetch(commands, at, count);
        execute(commands[at]);
        if (MA_UNLIKELY(required_ != 0))
            break;
        MA_CHECK(written_ > 0 && written_ <= capacity_);
        out_[written_ - 1].flags |= MA_END_OF_COMMAND;
    }
    consumed = at;
    required = at == 0 ? required_ : 0;
    out_ = nullptr;
    return written_;
}

void Engine::execute(const ma_command &command) {
    switch (command.kind) {
    case MA_NEW:
        return add(command);
    case MA_CANCEL:
        return cancel(command);
    case MA_REPLACE:
        return replace(command);
    case MA_DEFINE_INSTRUMENT:
        return define(command);
    case MA_HALT:
        return halt(command);
    case MA_RESUME:
        return resume(command);
    case MA_LULD_BAND:
        return set_band(command);
    case MA_EXPIRE_DAY:
        return expire_day(command);
    default:
        return reject(command, MA_UNKNOWN_COMMAND);
    }
}

void Engine::add(const ma_command &command) {
    if (MA_UNLIKELY(command.instrument_id >= books_.size()))
        return reject(command, MA_UNKNOWN_INSTRUMENT);
    auto &book = books_[command.instrument_id];
    auto reason = check_new(book, command);
    if (MA_UNLIKELY(reason != MA_NO_REASON))
        return reject(command, reason);
    Taker taker{command.order_id, command.price_e9, command.size_e9, command.account_id, command.side,
                command.self_trade};
    if (command.order_type == MA_MARKET)
        taker.limit = book.bounds[index_of(command.side)];
    const auto takes = would_take(book, taker.side, taker.limit);
    if (may_rest(command)) {
        reason = takes && (command.flags & MA_POST_ONLY) != 0 ? MA_POST_ONLY_WOULD_TAKE
            : live_orders_ >= max_orders_                     ? MA_ORDER_LIMIT
            : !ladders_.reserve()                             ? MA_OUT_OF_MEMORY
                                                              : MA_NO_REASON;
        if (MA_UNLIKELY(reason != MA_NO_REASON))
            return reject(command, reason);
    }
    auto is_killed = false;
    if (takes && !book.is_halted) {
        if (!has_room_for(book, taker))
            return;
        is_killed = command.time_in_force == MA_FILL_OR_KILL && !look(book, taker).fills;
    } else {
        is_killed = command.time_in_force == MA_FILL_OR_KILL;
    }
    auto &accepted = report(MA_ACCEPTED, command.instrument_id);
    accepted.order_id = command.order_id;
    accepted.price_e9 = command.price_e9;
    accepted.size_e9 = command.size_e9;
    accepted.remaining_e9 = command.size_e9;
    accepted.side = command.side;
    auto outcome = Outcome::open;
    if (takes && !book.is_halted && !is_killed)
        outcome = match(book, taker);
    if (outcome == Outcome::open && may_rest(command)) {
        rest(book, command, taker);
    } else if (outcome != Outcome::filled) {
        reason = outcome == Outcome::stopped           ? MA_SELF_TRADE
            : command.time_in_force == MA_FILL_OR_KILL ? MA_REASON_FILL_OR_KILL
            : command.order_type == MA_MARKET          ? MA_NO_LIQUIDITY
                                                       : MA_REASON_IMMEDIATE_OR_CANCEL;
        auto &canceled = report(MA_CANCELED, command.instrument_id);
        canceled.order_id = command.order_id;
        canceled.price_e9 = command.price_e9;
        canceled.size_e9 = command.size_e9;
        canceled.remaining_e9 = taker.remaining;
        canceled.reason = reason;
        canceled.side = command.side;
    }
    report_top(book, command.instrument_id);
}

[[gnu::always_inline]] inline std::uint8_t Engine::check_new(const Book &book, const ma_command &command) const {
    if (MA_UNLIKELY(book.tick.divisor() == 0))
        return MA_UNKNOWN_INSTRUMENT;
    if (MA_UNLIKELY(command.order_id == 0))
        return MA_INVALID_ORDER_ID;
    if (MA_UNLIKELY(!is_side(command.side)))
        return MA_INVALID_SIDE;
    if (MA_UNLIKELY(command.order_type != MA_LIMIT && command.order_type != MA_MARKET))
        return MA_INVALID_ORDER_TYPE;
    if (MA_UNLIKELY(command.time_in_force < MA_DAY || command.time_in_force > MA_FILL_OR_KILL))
        return MA_INVALID_TIME_IN_FORCE;
    if (MA_UNLIKELY(command.flags > MA_POST_ONLY || (command.flags != 0 && !may_rest(command))))
        return MA_INVALID_FLAGS;
    if (MA_UNLIKELY(command.self_trade > MA_STP_CANCEL_BOTH))
        return MA_INVALID_SELF_TRADE_MODE;
    if (MA_UNLIKELY(command.order_type == MA_LIMIT ? command.price_e9 <= 0 : command.price_e9 != 0))
        return MA_INVALID_PRICE;
    if (MA_UNLIKELY(!book.tick.divides(static_cast<std::uint64_t>(command.price_e9))))
        return MA_PRICE_NOT_ON_TICK;
    if (MA_UNLIKELY(command.size_e9 <= 0))
        return MA_INVALID_SIZE;
    if (MA_UNLIKELY(!book.lot.divides(static_cast<std::uint64_t>(command.size_e9))))
        return MA_SIZE_NOT_ON_LOT;
    if (MA_UNLIKELY(find(command.order_id) != IdMap::none))
        return MA_DUPLICATE_ORDER;
    if (MA_UNLIKELY(book.is_halted && !may_rest(command)))
        return MA_HALTED;
    if (command.order_type == MA_LIMIT && MA_UNLIKELY(is_outside_band(book, command.side, command.price_e9)))
        return MA_OUTSIDE_BAND;
    if (may_rest(command)
        && MA_UNLIKELY(book.sides[index_of(command.side)].total
                       > std::numeric_limits<std::int64_t>::max() - command.size_e9))
        return MA_SIZE_OVERFLOW;
    return MA_NO_REASON;
}

[[gnu::always_inline]] inline void Engine::rest(Book &book, const ma_command &command, const Taker &taker) {
    const auto slot = take_order();
    auto &order = orders_[slot];
    order.id = command.order_id;
    order.price = command.price_e9;
    order.remaining = taker.remaining;
    order.filled = command.size_e9 - taker.remaining;
    order.instrument = command.instrument_id;
    order.account = command.account_id;
    order.side = command.side;
    order.time_in_force = command.time_in_force;
    order.self_trade = command.self_trade;
    order.flags = command.flags;
    ids_.insert(order.id, slot);
    link(book, slot);
}

void Engine::cancel(const ma_command &command) {
    if (MA_UNLIKELY(command.instrument_id >= books_.size() || books_[command.instrument_id].tick.divisor() == 0))
        return reject(command, MA_UNKNOWN_INSTRUMENT);
    if (MA_UNLIKELY(command.order_id == 0))
        return reject(command, MA_INVALID_ORDER_ID);
    const auto slot = find_own(command);
    if (slot == IdMap::none)
        return reject(command, MA_UNKNOWN_ORDER);
    auto &book = books_[command.instrument_id];
    report_order(MA_CANCELED, MA_REQUESTED, orders_[slot]);
    remove(book, slot);
    report_top(book, command.instrument_id);
}

void Engine::replace(const ma_command &command) {
    if (MA_UNLIKELY(command.instrument_id >= books_.size() || books_[command.instrument_id].tick.divisor() == 0))
        return reject(command, MA_UNKNOWN_INSTRUMENT);
    if (MA_UNLIKELY(command.order_id == 0))
        return reject(command, MA_INVALID_ORDER_ID);
    const auto slot = find_own(command);
    if (slot == IdMap::none)
        return reject(command, MA_UNKNOWN_ORDER);
    auto &book = books_[command.instrument_id];
    auto &order = orders_[slot];
    const auto old_total = order.remaining + order.filled;
    const auto price = command.price_e9 != 0 ? command.price_e9 : order.price;
    const auto total = command.size_e9 != 0 ? command.size_e9 : old_total;
    const auto reason = check_replace(book, order, command, price, total);
    if (MA_UNLIKELY(reason != MA_NO_REASON))
        return reject(command, reason);
    if (price != order.price || total > old_total)
        return requeue(book, slot, command, price, total);
    // Less of the same: it keeps its place.
    auto &level = ladders_[order.level];
    auto &side = book.sides[index_of(order.side)];
    level.total -= old_total - total;
    side.total -= old_total - total;
    order.remaining -= old_total - total;
    book.is_top_touched |= order.level == side.best;
    if (command.time_in_force != 0) {
        book.day_orders += static_cast<std::uint32_t>(command.time_in_force == MA_DAY);
        book.day_orders -= static_cast<std::uint32_t>(order.time_in_force == MA_DAY);
    }
    report_replaced(slot, command, MA_KEPT_PRIORITY);
    report_top(book, command.instrument_id);
}

[[gnu::always_inline]] inline std::uint8_t Engine::check_replace(const Book &book, const Order &order,
                                                                 const ma_command &command, std::int64_t price,
                                                                 std::int64_t total) {
    if (MA_UNLIKELY(command.time_in_force > MA_GOOD_TILL_CANCELED))
        return MA_INVALID_TIME_IN_FORCE;
    if (MA_UNLIKELY(command.price_e9 < 0))
        return MA_INVALID_PRICE;
    if (MA_UNLIKELY(!book.tick.divides(static_cast<std::uint64_t>(command.price_e9))))
        return MA_PRICE_NOT_ON_TICK;
    if (MA_UNLIKELY(command.size_e9 < 0))
        return MA_INVALID_SIZE;
    if (MA_UNLIKELY(!book.lot.divides(static_cast<std::uint64_t>(command.size_e9))))
        return MA_SIZE_NOT_ON_LOT;
    if (MA_UNLIKELY(total <= order.filled))
        return MA_SIZE_AT_MOST_FILLED;
    if (command.new_order_id != 0 && command.new_order_id != command.order_id
        && MA_UNLIKELY(find(command.new_order_id) != IdMap::none))
        return MA_DUPLICATE_ORDER;
    if (MA_UNLIKELY(is_outside_band(book, order.side, price)))
        return MA_OUTSIDE_BAND;
    const auto others = book.sides[index_of(order.side)].total - order.remaining;
    if (MA_UNLIKELY(others > std::numeric_limits<std::int64_t>::max() - (total - order.filled)))
        return MA_SIZE_OVERFLOW;
    if (price == order.price && total <= order.remaining + order.filled)
        return MA_NO_REASON;
    if ((order.flags & MA_POST_ONLY) != 0 && MA_UNLIKELY(would_take(book, order.side, price)))
        return MA_POST_ONLY_WOULD_TAKE;
    return MA_LIKELY(ladders_.reserve()) ? MA_NO_REASON : MA_OUT_OF_MEMORY;
}

[[gnu::always_inline]] inline void Engine::requeue(Book &book, std::uint32_t slot, const ma_command &command,
                                                   std::int64_t price, std::int64_t total) {
    auto &order = orders_[slot];
    Taker taker{command.new_order_id != 0 ? command.new_order_id : command.order_id, price, total - order.filled,
                order.account, order.side, order.self_trade};
    const auto takes = !book.is_halted && would_take(book, taker.side, price);
    if (takes && !has_room_for(book, taker))
        return;
    unlink(book, slot);
    order.price = price;
    order.remaining = taker.remaining;
    report_replaced(slot, command, 0);
    auto outcome = Outcome::open;
    if (takes) {
        outcome = match(book, taker);
        order.filled += order.remaining - taker.remaining;
        order.remaining = taker.remaining;
    }
    if (outcome == Outcome::open) {
        link(book, slot);
    } else {
        if (outcome == Outcome::stopped)
            report_order(MA_CANCELED, MA_SELF_TRADE, order);
        give_back(slot);
    }
    report_top(book, command.instrument_id);
}

// Gives the order its new id and time in force, and tells.
[[gnu::always_inline]] inline void Engine::report_replaced(std::uint32_t slot, const ma_command &command,
                                                           std::uint8_t flags) {
    auto &order = orders_[slot];
    if (command.time_in_force != 0)
        order.time_in_force = command.time_in_force;
    if (command.new_order_id != 0 && command.new_order_id != command.order_id) {
        ids_.remove(order.id, slot);
        order.id = command.new_order_id;
        ids_.insert(order.id, slot);
    }
    auto &replaced = report(MA_REPLACED, command.instrument_id);
    replaced.order_id = command.order_id;
    replaced.new_order_id = order.id;
    replaced.price_e9 = order.price;
    replaced.size_e9 = order.remaining + order.filled;
    replaced.remaining_e9 = order.remaining;
    replaced.side = order.side;
    replaced.flags = flags;
}

[[gnu::always_inline]] inline bool Engine::would_take(const Book &book, std::uint8_t side, std::int64_t limit) const {
    const auto best = book.sides[index_of(opposite_of(side))].best;
    return best != 0 && reaches(side, limit, ladders_[best].price);
}

// Walks what a taker would meet, as match does, and changes nothing.
Engine::Outlook Engine::look(const Book &book, const Taker &taker) const {
    const auto which = opposite_of(taker.side);
    const auto &other = book.sides[index_of(which)];
    Outlook outlook{0, false};
    auto remaining = taker.remaining;
    for (auto at = other.best; at != 0; at = worse_than(other, which, at)) {
        const auto &level = ladders_[at];
        if (!reaches(taker.side, taker.limit, level.price))
            return outlook;
        for (auto slot = level.head; slot != 0; slot = orders_[slot].next) {
            const auto &maker = orders_[slot];
            outlook.orders++;
            if (taker.self_trade != MA_STP_ALLOW && maker.account == taker.account) {
                if (taker.self_trade != MA_STP_CANCEL_OLDEST)
                    return outlook;
                continue;
            }
            if (maker.remaining >= remaining) {
                outlook.fills = true;
                return outlook;
            }
            remaining -= maker.remaining;
        }
    }
    return outlook;
}

bool Engine::has_room(std::int64_t touched_orders) {
    const auto needed = MA_BASE_REPORTS + touched_orders;
    required_ = capacity_ - written_ < needed ? static_cast<std::int32_t>(needed) : 0;
    return required_ == 0;
}

// It cannot touch more than what rests there; only when that might be too much, the walk tells exactly.
bool Engine::has_room_for(const Book &book, const Taker &taker) {
    const std::int64_t at_most = book.sides[index_of(opposite_of(taker.side))].orders;
    return capacity_ - written_ >= MA_BASE_REPORTS + at_most || has_room(look(book, taker).orders);
}

Engine::Outcome Engine::match(Book &book, Taker &taker) {
    const auto &other = book.sides[index_of(opposite_of(taker.side))];
    while (other.best != 0) {
        const auto &level = ladders_[other.best];
        if (!reaches(taker.side, taker.limit, level.price))
            break;
        const auto slot = level.head;
        auto &maker = orders_[slot];
        if (MA_UNLIKELY(maker.account == taker.account) && taker.self_trade != MA_STP_ALLOW) {
            if (taker.self_trade != MA_STP_CANCEL_NEWEST) {
                report_order(MA_CANCELED, MA_SELF_TRADE, maker);
                remove(book, slot);
            }
            if (taker.self_trade != MA_STP_CANCEL_OLDEST)
                return Outcome::stopped;
            continue;
        }
        const auto size = std::min(maker.remaining, taker.remaining);
        taker.remaining -= size;
        fill(book, slot, size);
        report_trade(maker, taker.id, taker.side, taker.remaining, size);
        if (maker.remaining == 0)
            remove(book, slot);
        if (taker.remaining == 0)
            return Outcome::filled;
    }
    return Outcome::open;
}

}  // namespace microalpha::matching
