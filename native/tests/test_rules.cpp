// The rules one by one, by example. The exhaustive comparison is against the C# book, in the test project.
#include <cstdint>
#include <limits>
#include <vector>

#include "commands.hpp"

using namespace commands;

namespace {

std::vector<std::uint8_t> kinds(const std::vector<ma_report> &reports) {
    std::vector<std::uint8_t> all;
    for (const auto &report : reports)
        all.push_back(report.kind);
    return all;
}

using Kinds = std::vector<std::uint8_t>;

void oldest_at_the_best_price_trades_first() {
    Matcher matcher;
    matcher.run(define(0));
    matcher.run(add(1, MA_ASK, 101 * tick, 5 * one));
    matcher.run(add(2, MA_ASK, 100 * tick, 5 * one));
    matcher.run(add(3, MA_ASK, 100 * tick, 5 * one));
    const auto reports = matcher.run(add(4, MA_BID, 101 * tick, 12 * one));
    EXPECT(kinds(reports) == (Kinds{MA_ACCEPTED, MA_TRADE, MA_TRADE, MA_TRADE, MA_TOP_OF_BOOK}));
    EXPECT(reports[1].order_id == 2 && reports[1].price_e9 == 100 * tick && reports[1].taker_remaining_e9 == 7 * one);
    EXPECT(reports[2].order_id == 3 && reports[2].remaining_e9 == 0);
    EXPECT(reports[3].order_id == 1 && reports[3].size_e9 == 2 * one && reports[3].remaining_e9 == 3 * one);
    EXPECT(reports[3].match_id == 3 && reports[3].side == MA_BID && reports[3].new_order_id == 4);
    EXPECT(reports[4].price_e9 == 0 && reports[4].remaining_e9 == 101 * tick
           && reports[4].taker_remaining_e9 == 3 * one);
}

void immediate_orders_leave_nothing() {
    Matcher matcher;
    matcher.run(define(0));
    matcher.run(add(1, MA_ASK, 100 * tick, 5 * one));
    auto reports = matcher.run(add(2, MA_BID, 100 * tick, 6 * one, MA_FILL_OR_KILL));
    EXPECT(kinds(reports) == (Kinds{MA_ACCEPTED, MA_CANCELED}) && reports[1].reason == MA_REASON_FILL_OR_KILL);
    reports = matcher.run(add(3, MA_BID, 99 * tick, 1 * one, MA_IMMEDIATE_OR_CANCEL));
    EXPECT(reports[1].reason == MA_REASON_IMMEDIATE_OR_CANCEL);
    reports = matcher.run(add(4, MA_BID, 0, 6 * one, MA_DAY));
    EXPECT(kinds(reports) == (Kinds{MA_ACCEPTED, MA_TRADE, MA_CANCELED, MA_TOP_OF_BOOK}));
    EXPECT(reports[2].reason == MA_NO_LIQUIDITY && reports[2].remaining_e9 == 1 * one);
    EXPECT(matcher.refusal(cancel(4)) == MA_UNKNOWN_ORDER);
}

void priority_stays_only_for_less() {
    Matcher matcher;
    matcher.run(define(0));
    for (std::uint64_t id = 1; id <= 3; id++)
        matcher.run(add(id, MA_ASK, 100 * tick, 5 * one));
    auto reports = matcher.run(replace(1, 11, 0, 4 * one));
    EXPECT(reports[0].kind == MA_REPLACED && reports[0].flags == MA_KEPT_PRIORITY && reports[0].new_order_id == 11);
    reports = matcher.run(replace(2, 0, 0, 6 * one));
    EXPECT(reports[0].kind == MA_REPLACED && (reports[0].flags & MA_KEPT_PRIORITY) == 0);
    reports = matcher.run(add(9, MA_BID, 100 * tick, 15 * one));
    EXPECT(reports[1].order_id == 11 && reports[2].order_id == 3 && reports[3].order_id == 2);
    EXPECT(matcher.refusal(replace(1, 0, 0, one)) == MA_UNKNOWN_ORDER);
}

void total_size_counts_what_is_filled() {
    Matcher matcher;
    matcher.run(define(0));
    matcher.run(add(1, MA_ASK, 100 * tick, 5 * one));
    matcher.run(add(2, MA_BID, 100 * tick, 2 * one));
    EXPECT(matcher.refusal(replace(1, 0, 0, 2 * one)) == MA_SIZE_AT_MOST_FILLED);
    const auto reports = matcher.run(replace(1, 0, 99 * tick, 3 * one));
    EXPECT(reports[0].size_e9 == 3 * one && reports[0].remaining_e9 == one);
}

void nobody_trades_with_himself() {
    for (std::uint8_t mode = MA_STP_CANCEL_NEWEST; mode <= MA_STP_CANCEL_BOTH; mode++) {
        Matcher matcher;
        matcher.run(define(0));
        matcher.run(add(1, MA_ASK, 100 * tick, 5 * one, MA_DAY, 7));
        matcher.run(add(2, MA_ASK, 101 * tick, 5 * one, MA_DAY, 8));
        auto command = add(3, MA_BID, 101 * tick, 5 * one, MA_DAY, 7);
        command.self_trade = mode;
        const auto reports = matcher.run(command);
        EXPECT(kinds(reports)
               == (mode == MA_STP_CANCEL_NEWEST         ? Kinds{MA_ACCEPTED, MA_CANCELED}
                       : mode == MA_STP_CANCEL_OLDEST ? Kinds{MA_ACCEPTED, MA_CANCELED, MA_TRADE, MA_TOP_OF_BOOK}
                                                      : Kinds{MA_ACCEPTED, MA_CANCELED, MA_CANCELED, MA_TOP_OF_BOOK}));
        EXPECT(reports[1].reason == MA_SELF_TRADE);
        EXPECT(reports[1].order_id == (mode == MA_STP_CANCEL_NEWEST ? 3u : 1u));
    }
}

void band_and_halt() {
    Matcher matcher;
    matcher.run(define(0));
    matcher.run(add(1, MA_BID, 100 * tick, one));
    matcher.run(add(2, MA_ASK, 105 * tick, one));
    auto reports = matcher.run(about(MA_LULD_BAND, 90 * tick, 99 * tick));
    EXPECT(kinds(reports) == (Kinds{MA_APPLIED, MA_CANCELED, MA_TOP_OF_BOOK}) && reports[1].reason == MA_BAND_MOVED);
    EXPECT(matcher.refusal(add(3, MA_BID, 100 * tick, one)) == MA_OUTSIDE_BAND);
    EXPECT(matcher.refusal(add(3, MA_ASK, 89 * tick, one)) == MA_OUTSIDE_BAND);
    reports = matcher.run(add(3, MA_BID, 0, one, MA_DAY));
    EXPECT(reports[1].reason == MA_NO_LIQUIDITY);
    matcher.run(about(MA_LULD_BAND));
    matcher.run(about(MA_HALT));
    EXPECT(matcher.refusal(add(4, MA_BID, 0, one, MA_DAY)) == MA_HALTED);
    matcher.run(add(4, MA_BID, 106 * tick, 3 * one, MA_DAY));
    reports = matcher.run(about(MA_RESUME));
    EXPECT(kinds(reports) == (Kinds{MA_APPLIED, MA_TRADE, MA_TOP_OF_BOOK}));
    EXPECT(reports[1].order_id == 2 && reports[1].new_order_id == 4 && reports[1].price_e9 == 105 * tick);
    reports = matcher.run(about(MA_EXPIRE_DAY));
    EXPECT(kinds(reports) == (Kinds{MA_APPLIED, MA_EXPIRED, MA_TOP_OF_BOOK}) && reports[1].remaining_e9 == 2 * one);
}

void limits() {
    Matcher matcher(2, 4);
    EXPECT(matcher.refusal(add(1, MA_BID, tick, one)) == MA_UNKNOWN_INSTRUMENT);
    EXPECT(matcher.refusal(define(4)) == MA_INSTRUMENT_LIMIT);
    EXPECT(matcher.refusal(define(0, 0)) == MA_INVALID_INSTRUMENT);
    matcher.run(define(0, 1, 1));
    EXPECT(matcher.refusal(define(0)) == MA_INSTRUMENT_EXISTS);
    constexpr auto most = std::numeric_limits<std::int64_t>::max();
    matcher.run(add(1, MA_BID, most, most));
    EXPECT(matcher.refusal(add(2, MA_BID, 1, 1)) == MA_SIZE_OVERFLOW);
    matcher.run(cancel(1));
    matcher.run(add(1, MA_BID, 1, most - 1));
    matcher.run(add(2, MA_BID, most, 1));
    EXPECT(matcher.refusal(add(2, MA_BID, 1, 1)) == MA_DUPLICATE_ORDER);
    EXPECT(matcher.refusal(add(3, MA_ASK, most, 1, MA_DAY)) == MA_ORDER_LIMIT);
    EXPECT(matcher.run(add(3, MA_ASK, most, 1, MA_IMMEDIATE_OR_CANCEL)).size() == 3);
    ma_depth levels[2];
    EXPECT(ma_depth_of(matcher.get(), 0, MA_BID, levels, 2) == 1 && levels[0].size_e9 == most - 1);
}

}  // namespace

int main() {
    oldest_at_the_best_price_trades_first();
    immediate_orders_leave_nothing();
    priority_stays_only_for_less();
    total_size_counts_what_is_filled();
    nobody_trades_with_himself();
    band_and_halt();
    limits();
    return 0;
}
