// Random commands, valid and not: the books stay sound, and however the same commands are cut into batches and
// whatever room there is for reports, the same reports come out.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <random>
#include <vector>

#include "commands.hpp"
#include "engine.hpp"

using namespace commands;
using microalpha::matching::Engine;

namespace {

constexpr std::uint32_t instruments = 3;

// How many ids there are, and how far from the middle the prices go: a few orders that keep meeting each other, or
// so many that the engine fetches ahead.
struct Shape {
    std::uint64_t ids;
    std::uint64_t reach;
    std::uint32_t max_orders;
    std::uint64_t odds;  // one command in so many is no order, cancel or replace
};

ma_command draw(std::mt19937_64 &random, const Shape &shape) {
    ma_command command{};
    const auto pick = [&](std::uint64_t below) { return random() % below; };
    const auto rarely = [&](std::uint64_t odds) { return random() % odds == 0; };
    constexpr std::uint8_t kinds[] = {MA_NEW, MA_NEW, MA_NEW, MA_NEW, MA_CANCEL, MA_REPLACE, MA_REPLACE, MA_REPLACE};
    command.kind = rarely(shape.odds) ? static_cast<std::uint8_t>(pick(8)) : kinds[pick(8)];
    if (command.kind == MA_EXPIRE_DAY && !rarely(10))
        command.kind = MA_RESUME;
    command.instrument_id = static_cast<std::uint32_t>(pick(instruments + rarely(50)));
    command.order_id = pick(shape.ids);
    command.new_order_id = rarely(3) ? pick(shape.ids) : 0;
    command.account_id = static_cast<std::uint32_t>(pick(3));
    command.side = static_cast<std::uint8_t>(rarely(50) ? pick(4) : 1 + pick(2));
    command.order_type = static_cast<std::uint8_t>(rarely(20) ? pick(4) : 1);
    command.time_in_force = static_cast<std::uint8_t>(command.kind == MA_REPLACE ? pick(4) : 1 + pick(4 + rarely(9)));
    command.flags = static_cast<std::uint8_t>(rarely(10) ? pick(3) : 0);
    command.self_trade = static_cast<std::uint8_t>(rarely(50) ? 4 : pick(4));
    const auto offset = pick(shape.reach);
    const auto price = 6 * (shape.reach + (rarely(8) == (command.side == MA_BID) ? offset : shape.reach - offset));
    command.price_e9 = static_cast<std::int64_t>(rarely(50) ? random() >> 1 : price);
    if (command.order_type == MA_MARKET || (command.kind == MA_REPLACE && rarely(3)))
        command.price_e9 = 0;
    command.size_e9 = static_cast<std::int64_t>(rarely(1000) ? random() >> 1 : 1 + pick(20));
    if (command.kind == MA_LULD_BAND) {
        command.price_e9 = static_cast<std::int64_t>(6 * pick(shape.reach * 5 / 4));
        command.size_e9 = static_cast<std::int64_t>(rarely(4) ? 0 : 6 * (shape.reach * 7 / 4 + pick(shape.reach)));
    }
    return command;
}

std::vector<ma_command> make(std::uint64_t seed, std::size_t count, const Shape &shape) {
    std::mt19937_64 random(seed);
    std::vector<ma_command> made;
    for (std::uint32_t instrument = 0; instrument < instruments; instrument++)
        made.push_back(define(instrument, 1 + instrument, 1));
    while (made.size() < count)
        made.push_back(draw(random, shape));
    return made;
}

std::vector<ma_report> run(const std::vector<ma_command> &commands, const Shape &shape, std::mt19937_64 *random) {
    std::uint32_t most_live = 0;
    Engine engine;
    EXPECT(engine.create(ma_config{shape.max_orders, instruments}));
    std::vector<ma_report> all;
    std::vector<ma_report> room(20'000);
    std::size_t at = 0;
    std::int32_t needed = 3;
    while (at < commands.size()) {
        auto count = commands.size() - at;
        auto capacity = static_cast<std::int32_t>(room.size());
        if (random != nullptr) {
            count = std::min<std::size_t>(count, 1 + (*random)() % 40);
            capacity = needed + static_cast<std::int32_t>((*random)() % 8);
        }
        std::int32_t consumed = 0, required = 0;
        const auto written = engine.submit(&commands[at], static_cast<std::int32_t>(count), room.data(), capacity,
                                           consumed, required);
        EXPECT(written >= consumed && written <= capacity);
        EXPECT(consumed > 0 ? required == 0 : required > capacity && required <= 20'000 && written == 0);
        EXPECT(random == nullptr || (*random)() % 8 != 0 || engine.is_sound());
        most_live = std::max(most_live, engine.live_orders());
        needed = consumed > 0 ? 3 : required;
        at += static_cast<std::size_t>(consumed);
        all.insert(all.end(), room.begin(), room.begin() + written);
    }
    EXPECT(random == nullptr || (most_live > Engine::cached_orders) == (shape.ids > 1000));
    return all;
}

void compare(const Shape &shape, std::uint64_t seed, std::size_t count, std::int64_t least_trades) {
    const auto commands = make(seed, count, shape);
    std::mt19937_64 random(seed);
    const auto whole = run(commands, shape, nullptr);
    const auto cut = run(commands, shape, &random);
    EXPECT(whole.size() == cut.size());
    EXPECT(std::memcmp(whole.data(), cut.data(), whole.size() * sizeof(ma_report)) == 0);
    const auto is_trade = [](const ma_report &told) { return told.kind == MA_TRADE; };
    const auto trades = std::count_if(whole.begin(), whole.end(), is_trade);
    std::printf("%llu ids, seed %llu: %td trades\n", static_cast<unsigned long long>(shape.ids),
                static_cast<unsigned long long>(seed), trades);
    EXPECT(trades >= least_trades);
}

}  // namespace

int main() {
    for (std::uint64_t seed = 1; seed <= 10; seed++)
        compare({200, 10, 150, 50}, seed, 20'000, 500);
    compare({60'000, 3'000, 60'000, 10'000}, 1, 60'000, 500);
    return 0;
}
