// The commands about a whole instrument, reading the book, and the checks for tests: nothing here is hot.
#include "engine_inline.hpp"

namespace microalpha::matching {

// Null after a rejection.
Book *Engine::find_book(const ma_command &command) {
    if (command.instrument_id < books_.size() && books_[command.instrument_id].tick.divisor() != 0)
        return &books_[command.instrument_id];
    reject(command, MA_UNKNOWN_INSTRUMENT);
    return nullptr;
}

void Engine::define(const ma_command &command) {
    const auto is_possible = command.instrument_id < books_.size();
    if (is_possible && books_[command.instrument_id].tick.divisor() != 0)
        return reject(command, MA_INSTRUMENT_EXISTS);
    if (!is_possible)
        return reject(command, MA_INSTRUMENT_LIMIT);
    if (command.price_e9 <= 0 || command.size_e9 <= 0)
        return reject(command, MA_INVALID_INSTRUMENT);
    auto &book = books_[command.instrument_id];
    book.tick = Divider(static_cast<std::uint64_t>(command.price_e9));
    book.lot = Divider(static_cast<std::uint64_t>(command.size_e9));
    book.bounds[0] = max_price;
    book.bounds[1] = 0;
    report(MA_APPLIED, command.instrument_id);
}

void Engine::halt(const ma_command &command) {
    auto *book = find_book(command);
    if (book == nullptr)
        return;
    book->is_halted = true;
    report(MA_APPLIED, command.instrument_id);
}

void Engine::resume(const ma_command &command) {
    auto *book = find_book(command);
    if (book == nullptr || !has_room(crossed_orders(*book)))
        return;
    book->is_halted = false;
    report(MA_APPLIED, command.instrument_id);
    uncross(*book);
    report_top(*book, command.instrument_id);
}

// Orders that the other side reaches: no other can trade, or be canceled, while the book is uncrossed.
std::int64_t Engine::crossed_orders(const Book &book) const {
    const auto &bids = book.sides[0];
    const auto &asks = book.sides[1];
    if (bids.best == 0 || asks.best == 0)
        return 0;
    const auto best_bid = ladders_[bids.best].price;
    const auto best_ask = ladders_[asks.best].price;
    std::int64_t orders = 0;
    for (auto at = bids.best; at != 0 && ladders_[at].price >= best_ask; at = worse_than(bids, MA_BID, at))
        orders += ladders_[at].orders;
    for (auto at = asks.best; at != 0 && ladders_[at].price <= best_bid; at = worse_than(asks, MA_ASK, at))
        orders += ladders_[at].orders;
    return orders;
}

// Best bid against best ask until they no longer meet. The one that queued earlier is the maker and sets the price.
void Engine::uncross(Book &book) {
    auto &bids = book.sides[0];
    auto &asks = book.sides[1];
    while (bids.best != 0 && asks.best != 0 && ladders_[bids.best].price >= ladders_[asks.best].price) {
        const auto bid = ladders_[bids.best].head;
        const auto ask = ladders_[asks.best].head;
        const auto is_bid_older = orders_[bid].stamp < orders_[ask].stamp;
        const auto maker_slot = is_bid_older ? bid : ask;
        const auto taker_slot = is_bid_older ? ask : bid;
        auto &maker = orders_[maker_slot];
        auto &taker = orders_[taker_slot];
        if (maker.account == taker.account && taker.self_trade != MA_STP_ALLOW) {
            const auto mode = taker.self_trade;
            if (mode != MA_STP_CANCEL_NEWEST) {
                report_order(MA_CANCELED, MA_SELF_TRADE, maker);
                remove(book, maker_slot);
            }
            if (mode != MA_STP_CANCEL_OLDEST) {
                report_order(MA_CANCELED, MA_SELF_TRADE, taker);
                remove(book, taker_slot);
            }
            continue;
        }
        const auto size = maker.remaining < taker.remaining ? maker.remaining : taker.remaining;
        fill(book, maker_slot, size);
        fill(book, taker_slot, size);
        report_trade(maker, taker.id, taker.side, taker.remaining, size);
        if (maker.remaining == 0)
            remove(book, maker_slot);
        if (taker.remaining == 0)
            remove(book, taker_slot);
    }
}

void Engine::set_band(const ma_command &command) {
    auto *book = find_book(command);
    if (book == nullptr)
        return;
    const auto lower = command.price_e9;
    const auto upper = command.size_e9;
    if (lower < 0 || upper < 0 || (upper != 0 && lower > upper))
        return reject(command, MA_INVALID_BAND);
    const std::int64_t bounds[2] = {upper != 0 ? upper : max_price, lower};
    if (!has_room(orders_beyond(*book, MA_BID, bounds[0]) + orders_beyond(*book, MA_ASK, bounds[1])))
        return;
    report(MA_APPLIED, command.instrument_id);
    for (std::uint8_t which = MA_BID; which <= MA_ASK; which++) {
        const auto bound = book->bounds[which - MA_BID] = bounds[which - MA_BID];
        const auto &side = book->sides[which - MA_BID];
        while (is_beyond(side.best, which, bound)) {
            const auto slot = ladders_[side.best].head;
            report_order(MA_CANCELED, MA_BAND_MOVED, orders_[slot]);
            remove(*book, slot);
        }
    }
    report_top(*book, command.instrument_id);
}

// Bids above the highest bid, asks below the lowest ask.
bool Engine::is_beyond(std::uint32_t level, std::uint8_t which, std::int64_t bound) const {
    return level != 0 && (which == MA_BID ? ladders_[level].price > bound : ladders_[level].price < bound);
}

std::int64_t Engine::orders_beyond(const Book &book, std::uint8_t which, std::int64_t bound) const {
    const auto &side = book.sides[which - MA_BID];
    std::int64_t orders = 0;
    for (auto at = side.best; is_beyond(at, which, bound); at = worse_than(side, which, at))
        orders += ladders_[at].orders;
    return orders;
}

void Engine::expire_day(const ma_command &command) {
    auto *book = find_book(command);
    if (book == nullptr || !has_room(book->day_orders))
        return;
    report(MA_APPLIED, command.instrument_id);
    for (std::uint8_t which = MA_BID; which <= MA_ASK; which++) {
        const auto &side = book->sides[which - MA_BID];
        for (std::uint32_t at = side.best, worse = 0; at != 0; at = worse) {
            worse = worse_than(side, which, at);
            for (std::uint32_t slot = ladders_[at].head, next = 0; slot != 0; slot = next) {
                next = orders_[slot].next;
                if (orders_[slot].time_in_force != MA_DAY)
                    continue;
                report_order(MA_EXPIRED, MA_NO_REASON, orders_[slot]);
                remove(*book, slot);
            }
        }
    }
    report_top(*book, command.instrument_id);
}

std::int32_t Engine::depth(std::uint32_t instrument, std::uint8_t which, ma_depth *levels,
                           std::int32_t capacity) const {
    if (instrument >= books_.size() || (which != MA_BID && which != MA_ASK))
        return 0;
    const auto &side = books_[instrument].sides[which - MA_BID];
    std::int32_t written = 0;
    for (auto at = side.best; at != 0 && written < capacity; at = worse_than(side, which, at)) {
        const auto &level = ladders_[at];
        levels[written++] = ma_depth{level.price, level.total, level.orders, 0};
    }
    return written;
}

bool Engine::is_sound() const {
    std::uint64_t orders = 0;
    for (std::uint32_t instrument = 0; instrument < books_.size(); instrument++) {
        const auto &book = books_[instrument];
        if (book.tick.divisor() == 0)
            continue;
        const auto top = top_of(book);
        const auto is_crossed = top.ask_price != 0 && top.bid_price >= top.ask_price;
        const auto is_outside = is_beyond(book.sides[0].best, MA_BID, book.bounds[0])
            || is_beyond(book.sides[1].best, MA_ASK, book.bounds[1]);
        std::uint32_t days = 0;
        if ((is_crossed && !book.is_halted) || is_outside || book.is_top_touched || top != book.reported
            || !is_sound(book, instrument, MA_BID, days) || !is_sound(book, instrument, MA_ASK, days)
            || days != book.day_orders)
            return false;
        orders += book.sides[0].orders + book.sides[1].orders;
    }
    return orders == live_orders_ && (orders != 0 || ladders_.in_use() == 0);
}

bool Engine::is_sound(const Book &book, std::uint32_t instrument, std::uint8_t which, std::uint32_t &days) const {
    const auto &side = book.sides[which - MA_BID];
    std::uint32_t orders = 0;
    std::int64_t total = 0;
    for (auto at = side.best; at != 0; at = worse_than(side, which, at)) {
        const auto &level = ladders_[at];
        const auto price = static_cast<std::uint64_t>(level.price);
        const auto worse = worse_than(side, which, at);
        if (price % book.tick.divisor() != 0 || ladders_.find(side.ladder, price / book.tick.divisor()) != at
            || !ladders_.is_occupied(at) || level.orders == 0
            || (worse != 0 && (ladders_[worse].price < level.price) != (which == MA_BID))
            || !is_sound(book, instrument, which, at, days))
            return false;
        orders += level.orders;
        total += level.total;
    }
    const auto better = side.best == 0 ? 0
        : which == MA_BID              ? ladders_.above(side.ladder, side.best)
                                       : ladders_.below(side.ladder, side.best);
    return better == 0 && side.orders == orders && side.total == total && (side.best == 0) == (side.ladder.root == 0);
}

bool Engine::is_sound(const Book &book, std::uint32_t instrument, std::uint8_t which, std::uint32_t at,
                      std::uint32_t &days) const {
    const auto &level = ladders_[at];
    std::uint32_t orders = 0;
    std::uint32_t previous = 0;
    std::int64_t total = 0;
    for (auto slot = level.head; slot != 0; previous = slot, slot = orders_[slot].next) {
        const auto &order = orders_[slot];
        const auto size = static_cast<std::uint64_t>(order.remaining + order.filled);
        if (order.level != at || order.previous != previous || order.side != which || order.price != level.price
            || order.remaining <= 0 || order.filled < 0 || !book.lot.divides(size) || order.instrument != instrument
            || find(order.id) != slot || (previous != 0 && orders_[previous].stamp >= order.stamp))
            return false;
        orders++;
        total += order.remaining;
        days += static_cast<std::uint32_t>(order.time_in_force == MA_DAY);
    }
    return level.tail == previous && level.orders == orders && level.total == total;
}

}  // namespace microalpha::matching
