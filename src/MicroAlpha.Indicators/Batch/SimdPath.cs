namespace MicroAlpha.Indicators.Batch;

/// <summary>Which width a batch kernel runs with. All widths give the same result on every machine.</summary>
public enum SimdPath : byte
{
    /// <summary>The widest that the hardware has.</summary>
    Best = 0,

    /// <summary>512 bits.</summary>
    Vector512 = 1,

    /// <summary>256 bits.</summary>
    Vector256 = 2,

    /// <summary>128 bits.</summary>
    Vector128 = 3,

    /// <summary>One number at a time.</summary>
    Scalar = 4,
}
