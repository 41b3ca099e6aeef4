// Short ways to say a command, and a matcher that is freed.
#pragma once

#include <cstdint>
#include <vector>

#include "expect.hpp"
#include "microalpha_matcher.h"

namespace commands {

constexpr std::int64_t one = 1'000'000'000;
constexpr std::int64_t tick = 10'000'000;

inline ma_command define(std::uint32_t instrument, std::int64_t tick_e9 = tick, std::int64_t lot_e9 = one) {
    ma_command command{};
    command.kind = MA_DEFINE_INSTRUMENT;
    command.instrument_id = instrument;
    command.price_e9 = tick_e9;
    command.size_e9 = lot_e9;
    return command;
}

inline ma_command about(std::uint8_t kind, std::int64_t lower = 0, std::int64_t upper = 0) {
    ma_command command{};
    command.kind = kind;
    command.price_e9 = lower;
    command.size_e9 = upper;
    return command;
}

inline ma_command add(std::uint64_t id, std::uint8_t side, std::int64_t price, std::int64_t size,
                      std::uint8_t time_in_force = MA_GOOD_TILL_CANCELED, std::uint32_t account = 0) {
    ma_command command{};
    command.kind = MA_NEW;
    command.order_id = id;
    command.side = side;
    command.order_type = price == 0 ? MA_MARKET : MA_LIMIT;
    command.time_in_force = time_in_force;
    command.price_e9 = price;
    command.size_e9 = size;
    command.account_id = account;
    command.self_trade = account != 0 ? MA_STP_CANCEL_NEWEST : MA_STP_ALLOW;
    return command;
}

inline ma_command cancel(std::uint64_t id) {
    ma_command command{};
    command.kind = MA_CANCEL;
    command.order_id = id;
    return command;
}

inline ma_command replace(std::uint64_t id, std::uint64_t new_id, std::int64_t price, std::int64_t size) {
    ma_command command{};
    command.kind = MA_REPLACE;
    command.order_id = id;
    command.new_order_id = new_id;
    command.price_e9 = price;
    command.size_e9 = size;
    return command;
}

class Matcher {
public:
    explicit Matcher(std::uint32_t max_orders = 1000, std::uint32_t max_instruments = 4) {
        const ma_config config{max_orders, max_instruments};
        EXPECT(ma_create(&config, &matcher_) == MA_OK);
    }
    Matcher(const Matcher &) = delete;
    Matcher &operator=(const Matcher &) = delete;
    ~Matcher() { ma_destroy(matcher_); }

    // Every report of one command.
    std::vector<ma_report> run(const ma_command &command) {
        std::vector<ma_report> reports(4096);
        std::int32_t consumed = 0, required = 0;
        const auto count = ma_submit(matcher_, &command, 1, reports.data(), 4096, &consumed, &required);
        EXPECT(consumed == 1 && required == 0 && count > 0);
        reports.resize(static_cast<std::size_t>(count));
        for (std::size_t i = 0; i < reports.size(); i++)
            EXPECT((reports[i].flags & MA_END_OF_COMMAND) == (i + 1 == reports.size() ? MA_END_OF_COMMAND : 0));
        return reports;
    }

    // The one report of a command that is refused.
    std::uint8_t refusal(const ma_command &command) {
        const auto reports = run(command);
        EXPECT(reports.size() == 1 && reports[0].kind == MA_REJECTED);
        return reports[0].reason;
    }

    ma_matcher *get() { return matcher_; }

private:
    ma_matcher *matcher_ = nullptr;
};

}  // namespace commands
