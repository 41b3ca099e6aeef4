// Checks of what must never be false. Only in builds for finding faults: in Release they compile to nothing.
#pragma once

#if defined(MICROALPHA_CHECKS)
#include <cstdio>
#include <cstdlib>
#define MA_CHECK(condition)                                                               \
    do {                                                                                  \
        if (!(condition)) {                                                               \
            std::fprintf(stderr, "%s:%d: %s does not hold\n", __FILE__, __LINE__, #condition); \
            std::abort();                                                                 \
        }                                                                                 \
    } while (false)
#else
#define MA_CHECK(condition) static_cast<void>(0)
#endif

#define MA_LIKELY(condition) (__builtin_expect(!!(condition), 1))
#define MA_UNLIKELY(condition) (__builtin_expect(!!(condition), 0))
