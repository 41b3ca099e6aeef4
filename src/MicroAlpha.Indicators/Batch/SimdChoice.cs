using System.Runtime.Intrinsics;

namespace MicroAlpha.Indicators.Batch;

/// <summary>The width that <see cref="SimdPath.Best"/> means here.</summary>
internal static class SimdChoice
{
    /// <summary>A width that is not Best.</summary>
    public static SimdPath Resolve(SimdPath path) => path != SimdPath.Best ? path
        : Vector512.IsHardwareAccelerated ? SimdPath.Vector512
        : Vector256.IsHardwareAccelerated ? SimdPath.Vector256
        : Vector128.IsHardwareAccelerated ? SimdPath.Vector128
        : SimdPath.Scalar;
}
