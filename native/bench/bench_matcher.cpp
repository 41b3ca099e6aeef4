// Commands a second through the C interface, without .NET: exchange-core's published mix (9 % new, 3 % immediate or
// cancel, 6 % cancel, 82 % move; 1,000 orders at about 750 prices a book; about 6 % of the commands trade).
// usage: bench_matcher [BOOKS] [BATCH] [COMMANDS]
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <vector>

#include "microalpha_matcher.h"

namespace {

constexpr std::int64_t tick = 10'000'000;
constexpr std::int64_t lot = 1'000'000'000;
constexpr int orders_per_book = 1000;
constexpr int reach = 825;  // ticks from the middle: makes about 750 prices of 1,000 orders
constexpr std::int64_t middle = 20'000;

struct Live {
    std::uint64_t id;
    std::uint32_t account;
    std::uint8_t side;
};

// Makes the commands by running them, so that cancels and moves name orders that rest.
class Market {
public:
    Market(std::uint32_t books, std::uint64_t seed) : random_(seed), live_(books), where_(books) {
        const ma_config config{1u << 20, 16'384};
        if (ma_create(&config, &matcher_) != MA_OK)
            std::abort();
    }
    Market(const Market &) = delete;
    Market &operator=(const Market &) = delete;
    ~Market() { ma_destroy(matcher_); }

    std::vector<ma_command> fill() {
        std::vector<ma_command> made;
        for (std::uint32_t book = 0; book < live_.size(); book++) {
            made.push_back(run(define(book)));
            made.push_back(run(band(book)));
        }
        for (int i = 0; i < orders_per_book; i++)
            for (std::uint32_t book = 0; book < live_.size(); book++)
                made.push_back(run(add(book, MA_GOOD_TILL_CANCELED, false)));
        return made;
    }

    std::vector<ma_command> mix(std::size_t count) {
        std::vector<ma_command> made;
        made.reserve(count);
        while (made.size() < count) {
            const auto book = static_cast<std::uint32_t>(random_() % live_.size());
            const auto orders = live_[book].size();
            auto draw = random_() % 100;
            if (draw < 9 && orders > orders_per_book * 102 / 100)
                draw = 12;
            else if (draw >= 12 && draw < 18 && orders < orders_per_book * 98 / 100)
                draw = 0;
            const auto crosses = random_() % 100 < 7;
            made.push_back(run(draw < 9 ? add(book, MA_GOOD_TILL_CANCELED, crosses)
                                        : draw < 12 ? add(book, MA_IMMEDIATE_OR_CANCEL, true)
                                                    : draw < 18 ? cancel(book) : move(book, crosses)));
        }
        return made;
    }

    std::uint64_t trading = 0;

private:
    ma_command define(std::uint32_t book) const {
        ma_command command{};
        command.kind = MA_DEFINE_INSTRUMENT;
        command.instrument_id = book;
        command.price_e9 = tick;
        command.size_e9 = lot;
        return command;
    }

    ma_command band(std::uint32_t book) const {
        auto command = define(book);
        command.kind = MA_LULD_BAND;
        command.price_e9 = middle / 2 * tick;
        command.size_e9 = middle * 2 * tick;
        return command;
    }

    ma_command add(std::uint32_t book, std::uint8_t time_in_force, bool crosses) {
        ma_command command{};
        command.kind = MA_NEW;
        command.instrument_id = book;
        command.order_id = ++last_id_;
        command.account_id = static_cast<std::uint32_t>(random_() % 1000 + 1);
        command.side = static_cast<std::uint8_t>(random_() % 2 + 1);
        command.order_type = MA_LIMIT;
        command.time_in_force = time_in_force;
        command.self_trade = MA_STP_CANCEL_NEWEST;
        command.price_e9 = price(command.side, crosses);
        command.size_e9 = static_cast<std::int64_t>(random_() % 10 + 1) * lot;
        return command;
    }

    ma_command cancel(std::uint32_t book) {
        const auto &order = live_[book][random_() % live_[book].size()];
        ma_command command{};
        command.kind = MA_CANCEL;
        command.instrument_id = book;
        command.order_id = order.id;
        command.account_id = order.account;
        return command;
    }

    ma_command move(std::uint32_t book, bool crosses) {
        const auto &order = live_[book][random_() % live_[book].size()];
        auto command = cancel(book);
        command.kind = MA_REPLACE;
        command.order_id = order.id;
        command.account_id = order.account;
        command.price_e9 = price(order.side, crosses);
        return command;
    }

    std::int64_t price(std::uint8_t side, bool crosses) {
        const auto offset = crosses ? -static_cast<std::int64_t>(random_() % 4)
                                    : static_cast<std::int64_t>(random_() % reach) + 1;
        return (side == MA_BID ? middle - offset : middle + offset) * tick;
    }

    ma_command run(const ma_command &command) {
        std::int32_t consumed = 0, required = 0;
        const auto count = ma_submit(matcher_, &command, 1, reports_, 4096, &consumed, &required);
        if (consumed != 1)
            std::abort();
        auto &live = live_[command.instrument_id];
        auto rests = command.kind == MA_NEW && command.time_in_force == MA_GOOD_TILL_CANCELED;
        for (std::int32_t i = 0; i < count; i++) {
            const auto &report = reports_[i];
            if (report.kind == MA_REJECTED)
                std::abort();
            trading += report.kind == MA_TRADE && reports_[i - 1].kind != MA_TRADE;
            if (report.kind == MA_TRADE && report.remaining_e9 == 0)
                forget(command.instrument_id, report.order_id);
            if ((report.kind == MA_TRADE && report.taker_remaining_e9 == 0)
                || (report.kind == MA_CANCELED && command.kind == MA_NEW))
                rests = false;
            if (command.kind == MA_REPLACE && report.kind == MA_TRADE && report.taker_remaining_e9 == 0)
                forget(command.instrument_id, command.order_id);
            if (report.kind == MA_CANCELED && command.kind != MA_NEW)
                forget(command.instrument_id, report.order_id);
        }
        if (rests) {
            if (where_[command.instrument_id].size() <= command.order_id)
                where_[command.instrument_id].resize(command.order_id * 2, 0);
            where_[command.instrument_id][command.order_id] = static_cast<std::uint32_t>(live.size());
            live.push_back({command.order_id, command.account_id, command.side});
        }
        return command;
    }

    void forget(std::uint32_t book, std::uint64_t id) {
        auto &live = live_[book];
        const auto at = where_[book][id];
        live[at] = live.back();
        where_[book][live[at].id] = at;
        live.pop_back();
    }

    ma_matcher *matcher_ = nullptr;
    std::mt19937_64 random_;
    std::uint64_t last_id_ = 0;
    std::vector<std::vector<Live>> live_;
    std::vector<std::vector<std::uint32_t>> where_;
    ma_report reports_[4096];
};

double seconds(ma_matcher *matcher, const std::vector<ma_command> &commands, std::int32_t batch,
               std::vector<ma_report> &reports) {
    const auto start = std::chrono::steady_clock::now();
    std::size_t at = 0;
    while (at < commands.size()) {
        const auto count = std::min<std::size_t>(static_cast<std::size_t>(batch), commands.size() - at);
        std::int32_t consumed = 0, required = 0;
        ma_submit(matcher, &commands[at], static_cast<std::int32_t>(count), reports.data(),
                  static_cast<std::int32_t>(reports.size()), &consumed, &required);
        at += static_cast<std::size_t>(consumed);
    }
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

void latency(ma_matcher *matcher, const std::vector<ma_command> &commands, std::vector<ma_report> &reports) {
    std::vector<std::int64_t> ns;
    ns.reserve(commands.size());
    for (const auto &command : commands) {
        std::int32_t consumed = 0, required = 0;
        const auto start = std::chrono::steady_clock::now();
        ma_submit(matcher, &command, 1, reports.data(), static_cast<std::int32_t>(reports.size()), &consumed,
                  &required);
        ns.push_back((std::chrono::steady_clock::now() - start).count());
    }
    std::sort(ns.begin(), ns.end());
    const auto at = [&](double share) {
        return static_cast<long long>(ns[static_cast<std::size_t>(share * static_cast<double>(ns.size() - 1))]);
    };
    std::printf("one by one, clock included: p50 %lld p99 %lld p99.9 %lld max %lld ns\n", at(.5), at(.99), at(.999),
                at(1));
}

}  // namespace

int main(int argc, char **argv) {
    const auto books = static_cast<std::uint32_t>(argc > 1 ? std::atoi(argv[1]) : 1);
    const auto batch = argc > 2 ? std::atoi(argv[2]) : 256;
    const auto count = static_cast<std::size_t>(argc > 3 ? std::atoi(argv[3]) : 2'000'000);
    Market market(books, 42);
    const auto fill = market.fill();
    market.trading = 0;
    const auto mix = market.mix(count);
    std::printf("%u books, batches of %d, %zu commands, %.1f %% trade\n", books, batch, count,
                100.0 * static_cast<double>(market.trading) / static_cast<double>(count));
    std::vector<ma_report> reports(4096);
    std::vector<double> rates;
    for (int rep = 0; rep < 9; rep++) {
        const ma_config config{1u << 20, 16'384};
        ma_matcher *matcher = nullptr;
        if (ma_create(&config, &matcher) != MA_OK)
            return 1;
        seconds(matcher, fill, batch, reports);
        rates.push_back(static_cast<double>(count) / 1e6 / seconds(matcher, mix, batch, reports));
        if (rep == 8) {
            ma_destroy(matcher);
            ma_create(&config, &matcher);
            seconds(matcher, fill, batch, reports);
            latency(matcher, mix, reports);
        }
        ma_destroy(matcher);
    }
    std::sort(rates.begin(), rates.end());
    std::printf("M commands/s: median %.1f, least %.1f, most %.1f\n", rates[4], rates[0], rates[8]);
    return 0;
}
