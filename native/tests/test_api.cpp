// Arguments that are not right are refused, whatever the caller does.
#include <cstdint>

#include "commands.hpp"

using namespace commands;

namespace {

void creation() {
    ma_matcher *matcher = nullptr;
    const ma_config good{10, 10};
    EXPECT(ma_create(nullptr, &matcher) == MA_BAD_ARGUMENT && matcher == nullptr);
    EXPECT(ma_create(&good, nullptr) == MA_BAD_ARGUMENT);
    for (const auto &bad : {ma_config{0, 10}, ma_config{10, 0}, ma_config{MA_MAX_ORDERS + 1, 10},
                            ma_config{10, MA_MAX_INSTRUMENTS + 1}})
        EXPECT(ma_create(&bad, &matcher) == MA_BAD_ARGUMENT && matcher == nullptr);
    const ma_config largest{MA_MAX_ORDERS, MA_MAX_INSTRUMENTS};
    const auto result = ma_create(&largest, &matcher);
    EXPECT(result == MA_OK || (result == MA_NO_MEMORY && matcher == nullptr));
    ma_destroy(matcher);
    ma_destroy(nullptr);
    EXPECT(ma_abi_version() == MA_ABI_VERSION);
}

void submission() {
    Matcher matcher;
    const ma_command commands[2] = {define(0), define(1)};
    ma_report reports[4];
    std::int32_t consumed = 9, required = 9;
    auto *it = matcher.get();
    EXPECT(ma_submit(nullptr, commands, 1, reports, 4, &consumed, &required) == MA_BAD_ARGUMENT);
    EXPECT(ma_submit(it, commands, 1, reports, 4, nullptr, &required) == MA_BAD_ARGUMENT);
    EXPECT(ma_submit(it, commands, 1, reports, 4, &consumed, nullptr) == MA_BAD_ARGUMENT);
    EXPECT(ma_submit(it, nullptr, 1, reports, 4, &consumed, &required) == MA_BAD_ARGUMENT && consumed == 0);
    EXPECT(ma_submit(it, commands, 1, nullptr, 4, &consumed, &required) == MA_BAD_ARGUMENT);
    EXPECT(ma_submit(it, commands, -1, reports, 4, &consumed, &required) == MA_BAD_ARGUMENT);
    EXPECT(ma_submit(it, commands, 1, reports, 2, &consumed, &required) == MA_BAD_ARGUMENT);
    union {
        ma_command command;
        ma_report report;
    } shared[4] = {};
    EXPECT(ma_submit(it, &shared[1].command, 2, &shared[0].report, 3, &consumed, &required) == MA_BAD_ARGUMENT);
    EXPECT(ma_submit(it, &shared[0].command, 2, &shared[1].report, 3, &consumed, &required) == MA_BAD_ARGUMENT);
    EXPECT(ma_submit(it, nullptr, 0, nullptr, 0, &consumed, &required) == 0);
    EXPECT(ma_submit(it, commands, 2, reports, 4, &consumed, &required) == 2 && consumed == 2 && required == 0);
}

void reading() {
    Matcher matcher;
    matcher.run(define(0));
    ma_depth level;
    EXPECT(ma_depth_of(nullptr, 0, MA_BID, &level, 1) == MA_BAD_ARGUMENT);
    EXPECT(ma_depth_of(matcher.get(), 0, MA_BID, nullptr, 1) == MA_BAD_ARGUMENT);
    EXPECT(ma_depth_of(matcher.get(), 0, MA_BID, &level, -1) == MA_BAD_ARGUMENT);
    EXPECT(ma_depth_of(matcher.get(), 0, MA_BID, nullptr, 0) == 0);
    EXPECT(ma_depth_of(matcher.get(), 9, MA_BID, &level, 1) == 0);
    EXPECT(ma_depth_of(matcher.get(), 0, 3, &level, 1) == 0);
    EXPECT(ma_depth_of(matcher.get(), 1, MA_ASK, &level, 1) == 0);
}

}  // namespace

int main() {
    creation();
    submission();
    reading();
    return 0;
}
