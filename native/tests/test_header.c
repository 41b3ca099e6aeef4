/* The header is C, and the shared library has what it declares. */
#include "microalpha_matcher.h"

int main(void) {
    ma_matcher *matcher = NULL;
    const ma_config config = {16, 1};
    const ma_command command = {.kind = MA_DEFINE_INSTRUMENT, .price_e9 = 1, .size_e9 = 1};
    ma_report reports[MA_BASE_REPORTS];
    ma_depth level;
    int32_t consumed = 0;
    int32_t required = 0;
    if (ma_abi_version() != MA_ABI_VERSION || ma_create(&config, &matcher) != MA_OK)
        return 1;
    if (ma_submit(matcher, &command, 1, reports, MA_BASE_REPORTS, &consumed, &required) != 1
        || reports[0].kind != MA_APPLIED)
        return 2;
    if (ma_depth_of(matcher, 0, MA_BID, &level, 1) != 0)
        return 3;
    ma_destroy(matcher);
    return 0;
}
