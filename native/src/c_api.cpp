// The C interface: arguments are checked here and nowhere else.
#include <cstdint>
#include <new>

#include "engine.hpp"
#include "microalpha_matcher.h"

struct ma_matcher {
    microalpha::matching::Engine engine;
};

namespace {

bool begins_within(const void *pointer, const void *first, std::uint64_t bytes) {
    const auto at = reinterpret_cast<std::uintptr_t>(pointer);
    const auto start = reinterpret_cast<std::uintptr_t>(first);
    return at >= start && at - start < bytes;
}

}  // namespace

uint32_t ma_abi_version(void) noexcept { return MA_ABI_VERSION; }

int32_t ma_create(const ma_config *config, ma_matcher **matcher) noexcept {
    if (matcher == nullptr)
        return MA_BAD_ARGUMENT;
    *matcher = nullptr;
    if (config == nullptr || config->max_orders == 0 || config->max_orders > MA_MAX_ORDERS
        || config->max_instruments == 0 || config->max_instruments > MA_MAX_INSTRUMENTS)
        return MA_BAD_ARGUMENT;
    auto *made = new (std::nothrow) ma_matcher;
    if (made == nullptr)
        return MA_NO_MEMORY;
    if (!made->engine.create(*config)) {
        delete made;
        return MA_NO_MEMORY;
    }
    *matcher = made;
    return MA_OK;
}

void ma_destroy(ma_matcher *matcher) noexcept { delete matcher; }

int32_t ma_submit(ma_matcher *matcher, const ma_command *commands, int32_t count, ma_report *reports, int32_t capacity,
                  int32_t *consumed, int32_t *required) noexcept {
    if (matcher == nullptr || consumed == nullptr || required == nullptr || count < 0)
        return MA_BAD_ARGUMENT;
    *consumed = 0;
    *required = 0;
    if (count == 0)
        return 0;
    if (commands == nullptr || reports == nullptr || capacity < static_cast<int32_t>(MA_BASE_REPORTS)
        || begins_within(reports, commands, sizeof(ma_command) * static_cast<std::uint64_t>(count))
        || begins_within(commands, reports, sizeof(ma_report) * static_cast<std::uint64_t>(capacity)))
        return MA_BAD_ARGUMENT;
    return matcher->engine.submit(commands, count, reports, capacity, *consumed, *required);
}

int32_t ma_depth_of(const ma_matcher *matcher, uint32_t instrument, uint8_t side, ma_depth *levels,
                    int32_t capacity) noexcept {
    if (matcher == nullptr || capacity < 0 || (levels == nullptr && capacity > 0))
        return MA_BAD_ARGUMENT;
    return matcher->engine.depth(instrument, side, levels, capacity);
}
